using Weir.Cli.Copro;

namespace Weir.Cli.Tests.Copro;

public class CoproExecutorTests
{
    private readonly ScriptedRunner _runner = new();

    private static CoproStep Step(string name, bool undo = true) => new($"title of {name}", new HostCommand("do", [name]), undo ? new HostCommand("undo", [name]) : null);

    private async Task<string> FailAsync(params CoproStep[] steps) =>
        (await Assert.ThrowsAsync<CoproException>(() => new CoproExecutor(_runner).RunAllOrNoneAsync(steps, CancellationToken.None))).Message;

    [Fact]
    public async Task Steps_run_in_order()
    {
        await new CoproExecutor(_runner).RunAllOrNoneAsync([Step("a"), Step("b")], CancellationToken.None);

        Assert.Equal(["do a", "do b"], _runner.Ran);
    }

    [Fact]
    public async Task A_failing_step_undoes_those_before_it_last_first_and_never_itself()
    {
        _runner.Fails["do c"] = "no such device";

        var message = await FailAsync(Step("a"), Step("b", undo: false), Step("b2"), Step("c"), Step("d"));

        Assert.Equal(["do a", "do b", "do b2", "do c", "undo b2", "undo a"], _runner.Ran);
        Assert.Contains("step failed: title of c", message);
        Assert.Contains("no such device", message);
        Assert.Contains("rolled back", message);
    }

    [Fact]
    public async Task What_could_not_be_undone_is_said_and_the_rest_is_undone()
    {
        _runner.Fails["do c"] = "broken";
        _runner.Fails["undo b"] = "busy";

        var message = await FailAsync(Step("a"), Step("b"), Step("c"));

        Assert.Equal("undo a", _runner.Ran[^1]);
        Assert.Contains("undo b: busy", message);
    }

    [Fact]
    public async Task An_exit_code_that_is_declared_fine_is_no_fault()
    {
        _runner.Fails["do a"] = "still busy";
        var step = Step("a");

        await new CoproExecutor(_runner).RunAllOrNoneAsync([step with { Do = step.Do with { AlsoFine = 1 } }, Step("b")], CancellationToken.None);

        Assert.Equal(["do a", "do b"], _runner.Ran);
    }

    [Fact]
    public async Task A_program_that_is_missing_is_a_failed_step()
    {
        _runner.Missing = "do b";

        Assert.Contains("b was not found", await FailAsync(Step("a"), Step("b")));
        Assert.Equal("undo a", _runner.Ran[^1]);
    }

    [Fact]
    public async Task An_interruption_rolls_back()
    {
        using var interrupt = new CancellationTokenSource();
        _runner.Before = command =>
        {
            if (command == "do b") interrupt.Cancel();
        };

        var error = await Assert.ThrowsAsync<CoproException>(() => new CoproExecutor(_runner).RunAllOrNoneAsync([Step("a"), Step("b"), Step("c")], interrupt.Token));

        Assert.Contains("interrupted", error.Message);
        Assert.Equal(["do a", "do b", "undo a"], _runner.Ran);
    }

    [Fact]
    public async Task Removing_goes_on_after_a_fault()
    {
        _runner.Fails["do a"] = "busy";

        var faults = await new CoproExecutor(_runner).RunEachAsync([Step("a"), Step("b")]);

        Assert.Equal(["do a", "do b"], _runner.Ran);
        Assert.Equal("title of a: busy", Assert.Single(faults));
    }

    private sealed class ScriptedRunner : IHostCommandRunner
    {
        public List<string> Ran { get; } = [];

        public Dictionary<string, string> Fails { get; } = new(StringComparer.Ordinal);

        public string? Missing { get; set; }

        public Action<string>? Before { get; set; }

        public Task<HostCommandResult> RunAsync(HostCommand command, CancellationToken cancellation)
        {
            var line = command.ToString();
            Ran.Add(line);
            Before?.Invoke(line);
            cancellation.ThrowIfCancellationRequested();
            if (line == Missing) throw new CoproException($"{command.Arguments[0]} was not found");
            return Task.FromResult(Fails.TryGetValue(line, out var fault) ? new HostCommandResult(1, "", fault) : new HostCommandResult(0, "", ""));
        }
    }
}
