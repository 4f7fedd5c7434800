namespace Weir.Architecture.Tests;

public class ProjectGraphTests
{
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    // What each project may refer to. A new project gets a line here, and docs/architecture.md a sentence.
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["Weir.Primitives"] = [],
        ["Weir.Packets"] = ["Weir.Primitives"],
        ["Weir.OpenFlow"] = ["Weir.Primitives"],
        ["Weir.OpenFlow.Channel"] = ["Weir.Primitives", "Weir.OpenFlow"],
        ["Weir.Model"] = ["Weir.Primitives"],
        ["Weir.Config"] = ["Weir.Primitives", "Weir.Model"],
        ["Weir.Compiler"] = ["Weir.Primitives", "Weir.Model", "Weir.OpenFlow"],
        ["Weir.SoftSwitch"] = ["Weir.Primitives", "Weir.Packets", "Weir.OpenFlow"],
        ["Weir.Controller"] = ["Weir.Primitives", "Weir.Packets", "Weir.OpenFlow", "Weir.OpenFlow.Channel", "Weir.Model", "Weir.Config", "Weir.Compiler"],
        ["Weir.Ovsdb"] = ["Weir.Primitives"],
        ["Weir.Guard"] =
        [
            "Weir.Primitives", "Weir.Packets", "Weir.OpenFlow", "Weir.OpenFlow.Channel", "Weir.Ovsdb", "Weir.Model", "Weir.Config", "Weir.Compiler",
        ],
        ["Weir.Hook"] = ["Weir.Guard"],
        ["Weir.Api"] = [],
        ["Weir.Web"] = [],
        ["Weir.Metrics"] = [],
        ["Weir.Analysis"] = ["Weir.Primitives", "Weir.Packets", "Weir.OpenFlow", "Weir.Model", "Weir.Config", "Weir.Compiler", "Weir.SoftSwitch", "Weir.Api"],
        ["Weir.Daemon"] =
        [
            "Weir.Primitives", "Weir.Model", "Weir.Config", "Weir.Compiler", "Weir.OpenFlow", "Weir.OpenFlow.Channel", "Weir.Ovsdb", "Weir.Guard", "Weir.Controller", "Weir.Api", "Weir.Metrics", "Weir.Web",
            "Weir.Analysis",
        ],
        ["Weir.Cli"] =
        [
            "Weir.Primitives", "Weir.Packets", "Weir.OpenFlow", "Weir.OpenFlow.Channel", "Weir.Model", "Weir.Config", "Weir.Compiler", "Weir.SoftSwitch", "Weir.Ovsdb",
            "Weir.Guard", "Weir.Daemon", "Weir.Api", "Weir.Metrics", "Weir.Analysis",
        ],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Weir.Config"] = ["YamlDotNet"],
        ["Weir.OpenFlow.Channel"] = [AspNetCore],
        ["Weir.Guard"] = [AspNetCore],
        ["Weir.Controller"] = [AspNetCore],
        ["Weir.Web"] = [AspNetCore],
        ["Weir.Daemon"] = [AspNetCore, "RabbitMQ.Client", "OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol"],
        ["Weir.Cli"] = [AspNetCore, "System.CommandLine", "Spectre.Console"],
    };

    private static readonly string[] EmptyNames = ["Common", "Utils", "Util", "Helpers", "Core", "Shared", "Misc"];

    public static TheoryData<string> SourceProjects => [.. Repository.Projects("src").Keys];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_project_refers_only_to_what_the_design_allows(string name)
    {
        Assert.True(AllowedReferences.TryGetValue(name, out var allowed), $"{name} has no line in {nameof(AllowedReferences)}");

        Assert.Empty(Repository.Projects("src")[name].References.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_project_uses_only_the_packages_it_was_granted(string name) =>
        Assert.Empty(Repository.Projects("src")[name].Packages.Except(AllowedPackages.GetValueOrDefault(name, [])));

    [Fact]
    public void No_project_carries_a_name_that_means_nothing()
    {
        var names = Repository.Projects("src").Keys.Concat(Repository.Projects("test").Keys);

        Assert.Empty(names.Where(name => name.Split('.').Intersect(EmptyNames).Any()));
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_project_has_tests_of_its_own(string name) => Assert.True(
        Repository.Projects("test").ContainsKey($"{name}.Tests") || Exceptions.WithoutTestProject.ContainsKey(name),
        $"{name}.Tests is missing; if its tests live elsewhere say so in {nameof(Exceptions)}.{nameof(Exceptions.WithoutTestProject)}");

    [Fact]
    public void The_solution_lists_every_project()
    {
        var solution = Repository.Read("Weir.slnx");

        Assert.Empty(Repository.Files(["src", "test", "bench", "fuzz"], ".csproj").Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_project_has_a_lock_file() => Assert.Empty(
        from path in Repository.Files(["src", "test", "bench", "fuzz"], ".csproj")
        let lockFile = Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json")
        where !Repository.Exists(lockFile)
        select lockFile);
}
