using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>A host as it was learned: where frames with this source address come in.</summary>
/// <param name="Mac">Its unicast address.</param>
/// <param name="Vid">The VLAN.</param>
/// <param name="Port">The port.</param>
public readonly record struct LearnedHost(MacAddress Mac, Vid Vid, PortNumber Port);
