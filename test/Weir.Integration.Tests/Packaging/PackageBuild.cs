using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Packaging;

/// <summary>The Debian package, built once for the tests: as it is, and as its next revision.</summary>
public sealed class PackageBuild : IDisposable
{
    private readonly LabFolder _folder = new();

    public PackageBuild()
    {
        First = Build("1", "first", "gzip");
        Next = Build("2", "next");
    }

    /// <summary>The working copy that these tests were built from.</summary>
    public static string Repository { get; } = Find();

    public string First { get; }

    public string Next { get; }

    /// <summary>Builds one, uncompressed where nobody looks at that.</summary>
    public string Build(string revision, string folder, string compression = "none")
    {
        // What `make build` has published: the package is made of nothing else.
        var environment = new Dictionary<string, string> { ["WEIR_DEB_REVISION"] = revision, ["WEIR_DEB_COMPRESSION"] = compression };
        Shell.Run(Path.Combine(Repository, "build/deb.sh"), [_folder.File(folder)], input: null, environment);
        return Directory.GetFiles(_folder.File(folder), "*.deb").Single();
    }

    public void Dispose() => _folder.Dispose();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Weir.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"No Weir.slnx above {AppContext.BaseDirectory}.");
    }
}
