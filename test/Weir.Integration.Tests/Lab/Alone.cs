namespace Weir.Integration.Tests.Lab;

/// <summary>
/// Tests that measure time, count every packet of a stream of 1,000 a second, or load the machine: on two processors they run one at a time, when all others are done.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
