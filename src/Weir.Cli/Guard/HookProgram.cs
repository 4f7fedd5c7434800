using Weir.Guard;
using Weir.Guard.Hook;

namespace Weir.Cli.Guard;

/// <summary>The process that libvirt's hook starts where no daemon answers: standard input to exit code, with a deadline of its own, and as little of .NET as it takes.</summary>
internal static class HookProgram
{
    // The script's limit counts from before this process was made, and ends it without a word: this one is the sooner.
    private static readonly TimeSpan Spare = TimeSpan.FromMilliseconds(250);

    /// <summary>Does the work of one call.</summary>
    /// <param name="args">As libvirt gives them: NAME OPERATION SUB-OPERATION EXTRA.</param>
    /// <returns>0: the VM may go on; 1: it is refused.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var operation = args.Length < 2 ? HookOperation.Other : HookWire.ParseOperation(args[1]);
        if (operation == HookOperation.Other) return 0;

        using var deadline = new CancellationTokenSource(Limit());
        var paths = GuardPaths.FromEnvironment();
        var work = new HookWork(paths, () => GuardHost.LoadForHook(paths), new OvsHookSwitch(paths, TimeProvider.System) { LeavesConnectionsOpen = true }, TimeProvider.System);
        // What does not look at the token (a disk that hangs) ends here all the same.
        await using var hard = new Timer(_ => Exit(operation, Late(work)), null, Limit() + (Spare / 2), Timeout.InfiniteTimeSpan);
        HookReply reply;
        try
        {
            reply = await work.RunAsync(new HookRequest(operation, ReadInput()), deadline.Token);
        }
        catch (OperationCanceledException)
        {
            reply = HookReply.Refused(Late(work));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            reply = HookReply.Refused($"weir: a fault in the guard: {exception}");
        }

        return Answer(operation, reply);
    }

    private static int Answer(HookOperation operation, HookReply reply)
    {
        if (reply.Message.Length > 0) Console.Error.WriteLine(reply.Message);
        // A failure at `reconnect` would kill a running VM; elsewhere libvirt does not look.
        return reply.Accepted || operation != HookOperation.Start ? 0 : 1;
    }

    private static void Exit(HookOperation operation, string message) => Environment.Exit(Answer(operation, HookReply.Refused(message)));

    private static string Late(HookWork work) =>
        $"weir: the guard's entries are not in place in time ({work.Stage}), and no VM runs without them: is ovs-vswitchd running, or the machine overloaded?";

    private static TimeSpan Limit() =>
        (double.TryParse(Environment.GetEnvironmentVariable("WEIR_HOOK_SECONDS"), System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0.5 and <= 60
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(2)) - Spare;

    private static ReadOnlyMemory<byte> ReadInput()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[64 * 1024];
        var length = 0;
        int read;
        while ((read = input.Read(buffer, length, buffer.Length - length)) > 0)
        {
            length += read;
            if (length > HookWire.LongestRequest) break; // The reader of XML says that it is too long.
            if (length == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        }

        return buffer.AsMemory(0, length);
    }
}
