namespace Weir.Cli.Copro;

/// <summary>Carries out steps: all of them, or none.</summary>
internal sealed class CoproExecutor(IHostCommandRunner runner)
{
    /// <summary>Runs <paramref name="steps"/> in order. When one fails, or the operator interrupts, those done are undone, the last first.</summary>
    /// <exception cref="CoproException">A step failed: the message names it, and what could not be undone.</exception>
    public async Task RunAllOrNoneAsync(IReadOnlyList<CoproStep> steps, CancellationToken cancellation)
    {
        var done = new Stack<CoproStep>();
        foreach (var step in steps)
        {
            if (await TryAsync(step.Do, cancellation) is { } fault)
            {
                var left = await UndoAsync(done);
                throw new CoproException(Explain(step, fault, done: steps.Count > 1, left));
            }

            done.Push(step);
        }
    }

    /// <summary>Runs every step, whatever becomes of the others.</summary>
    /// <returns>What failed, a line each.</returns>
    public async Task<IReadOnlyList<string>> RunEachAsync(IReadOnlyList<CoproStep> steps)
    {
        var faults = new List<string>();
        foreach (var step in steps)
        {
            if (await TryAsync(step.Do, CancellationToken.None) is { } fault) faults.Add($"{step.Title}: {fault}");
        }

        return faults;
    }

    private async Task<List<string>> UndoAsync(Stack<CoproStep> done)
    {
        var left = new List<string>();
        while (done.TryPop(out var step))
        {
            if (step.Undo is not null && await TryAsync(step.Undo, CancellationToken.None) is { } fault) left.Add($"{step.Undo}: {fault}");
        }

        return left;
    }

    private async Task<string?> TryAsync(HostCommand command, CancellationToken cancellation)
    {
        try
        {
            var result = await runner.RunAsync(command, cancellation);
            if (result.Succeeded || result.ExitCode == command.AlsoFine) return null;
            var said = (result.Error.Trim().Length > 0 ? result.Error : result.Output).Trim();
            return said.Length > 0 ? said : FormattableString.Invariant($"exit code {result.ExitCode}");
        }
        catch (OperationCanceledException)
        {
            return "interrupted";
        }
        catch (CoproException e)
        {
            return e.Message;
        }
    }

    private static string Explain(CoproStep step, string fault, bool done, List<string> left)
    {
        var lines = new List<string> { $"step failed: {step.Title}", $"  {step.Do}", $"  {fault}" };
        if (step.Hint is not null) lines.Add($"  {step.Hint}");
        if (left.Count > 0) lines.AddRange(left.Prepend("rolled back, except:"));
        else if (done) lines.Add("rolled back: what this call had made is gone again");
        return string.Join(Environment.NewLine, lines);
    }
}
