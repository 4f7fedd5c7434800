namespace Weir.Web.Tests;

/// <summary>The tests that share one <see cref="WebLab"/>.</summary>
[CollectionDefinition(nameof(WebPages))]
public sealed class WebPages : ICollectionFixture<WebLab>
{
    /// <summary>Every page by its name in the address.</summary>
    public static TheoryData<string> Names => ["overview", "topology", "ports", "hosts", "vlans", "acls", "drops", "guard", "services", "events", "trace", "plan"];
}
