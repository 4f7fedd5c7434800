namespace Weir.Compiler.Tests;

/// <summary>Each scenario's entries against its <c>flows.txt</c>; run with <c>WEIR_ACCEPT=1</c> to write the files anew, and review the difference.</summary>
public class ScenarioTests
{
    public static TheoryData<string> Names => [.. Scenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Compiles_to_the_entries_on_file(string name)
    {
        var desired = Networks.Compile(Scenarios.All[name]);
        var text = string.Concat(desired.Flows.Select(flow => $"{FlowText.Format(flow.Entry)}\n"));
        var file = Repository.Path($"test/Weir.Compiler.Tests/Scenarios/{name}/flows.txt");
        if (Repository.Accept) File.WriteAllText(file, text);

        Assert.Empty(desired.Diagnostics);
        Assert.Equal(File.ReadAllText(file), text);
    }
}
