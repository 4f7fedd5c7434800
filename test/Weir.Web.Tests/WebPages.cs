namespace Weir.Web.Tests;

/// <summary>The tests that share one <see cref="WebLab"/>.</summary>
[CollectionDefinition(nameof(WebPages))]
public sealed class WebPages : ICollectionFixture<WebLab>;
