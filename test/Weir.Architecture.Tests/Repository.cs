using System.Xml.Linq;

namespace Weir.Architecture.Tests;

/// <summary>The working copy that this test was built from: its files and its project graph.</summary>
internal static class Repository
{
    private static readonly string[] SkippedFolders = ["artifacts", "bin", "obj", "out", ".git"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes, sorted, of all files below <paramref name="folders"/> that end in one of <paramref name="endings"/>.</summary>
    public static IEnumerable<string> Files(string[] folders, params string[] endings) =>
        from folder in folders
        let full = Path.Combine(Root, folder)
        where Directory.Exists(full)
        from file in Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal))
        where !path.Split('/').Intersect(SkippedFolders).Any()
        orderby path
        select path;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>The projects below <paramref name="folder"/>, by name.</summary>
    public static IReadOnlyDictionary<string, Project> Projects(string folder) =>
        Files([folder], ".csproj").Select(Project.Load).ToDictionary(project => project.Name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Weir.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"No Weir.slnx above {AppContext.BaseDirectory}.");
    }
}

/// <summary>One project file.</summary>
/// <param name="Name">Its file name without ending.</param>
/// <param name="Path">Relative to the root.</param>
/// <param name="References">Names of the projects it refers to.</param>
/// <param name="Packages">Packages it refers to by itself.</param>
internal sealed record Project(string Name, string Path, string[] References, string[] Packages)
{
    public static Project Load(string path)
    {
        var document = XDocument.Parse(Repository.Read(path));
        return new(
            System.IO.Path.GetFileNameWithoutExtension(path),
            path,
            [.. Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))],
            [.. Includes("PackageReference"), .. Includes("FrameworkReference")]);

        IEnumerable<string> Includes(string element) =>
            from item in document.Descendants(element)
            let include = (string?)item.Attribute("Include")
            where include is not null
            select include;
    }
}
