namespace Weir.Compiler.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    /// <summary>The files of the tree are rewritten, for review, instead of compared.</summary>
    public static bool Accept => Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1";

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Weir.slnx"))) folder = Directory.GetParent(folder)!.FullName;
        return folder;
    }
}
