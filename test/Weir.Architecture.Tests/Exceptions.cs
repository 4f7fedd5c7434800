namespace Weir.Architecture.Tests;

/// <summary>What is allowed to differ from the rules, each with its reason.</summary>
internal static class Exceptions
{
    /// <summary>Source projects without a test project of their own.</summary>
    public static readonly Dictionary<string, string> WithoutTestProject = new()
    {
        ["Weir.Api"] = "records without behaviour; Weir.Controller.Tests and Weir.Integration.Tests read them off the socket",
        ["Weir.Hook"] = "a call of Weir.Guard's HookCall; Weir.Integration.Tests run it as libvirt's hook",
    };

    /// <summary>Files over the size cap, by path.</summary>
    public static readonly Dictionary<string, string> OverSizeCap = [];
}
