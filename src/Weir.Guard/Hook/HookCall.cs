using System.Globalization;

namespace Weir.Guard.Hook;

/// <summary>One call of libvirt's hook as a process of its own, where no daemon answers: standard input to exit code, with a deadline, and as little of .NET as it takes.</summary>
public static class HookCall
{
    // The script's limit counts from before this process was made, and ends it without a word: this one is the sooner.
    private static readonly TimeSpan Spare = TimeSpan.FromMilliseconds(250);

    /// <summary>Does the work of one call.</summary>
    /// <param name="args">As libvirt gives them: NAME OPERATION SUB-OPERATION EXTRA.</param>
    /// <param name="input">Standard input: the domain's XML.</param>
    /// <param name="say">Takes what the operator is to read, for standard error.</param>
    /// <returns>0: the VM may go on; 1: it is refused.</returns>
    public static async Task<int> RunAsync(ReadOnlyMemory<string> args, Stream input, Action<string> say)
    {
        var operation = args.Length < 2 ? HookOperation.Other : HookWire.ParseOperation(args.Span[1]);
        if (operation == HookOperation.Other) return 0;

        var paths = GuardPaths.FromEnvironment();
        var work = new HookWork(paths, () => HostConfiguration.LoadForHook(paths), new OvsHookSwitch(paths, TimeProvider.System), TimeProvider.System);
        using var deadline = new CancellationTokenSource(Limit());
        // What does not look at the token (a disk that hangs) ends here all the same.
        await using var hard = new Timer(_ => Environment.Exit(Answer(operation, HookReply.Refused(Late(work)), say)), null, Limit() + (Spare / 2), Timeout.InfiniteTimeSpan);
        HookReply reply;
        try
        {
            reply = await work.RunAsync(new HookRequest(operation, Read(input)), deadline.Token);
        }
        catch (OperationCanceledException)
        {
            reply = HookReply.Refused(Late(work));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            reply = HookReply.Refused($"weir: a fault in the guard: {exception}");
        }

        return Answer(operation, reply, say);
    }

    private static int Answer(HookOperation operation, HookReply reply, Action<string> say)
    {
        if (reply.Message.Length > 0) say(reply.Message);
        // A failure at `reconnect` would kill a running VM; elsewhere libvirt does not look.
        return reply.Accepted || operation != HookOperation.Start ? 0 : 1;
    }

    private static string Late(HookWork work) =>
        $"weir: the guard's entries are not in place in time ({work.Stage}), and no VM runs without them: is ovs-vswitchd running, or the machine overloaded?";

    private static TimeSpan Limit() =>
        (double.TryParse(Environment.GetEnvironmentVariable("WEIR_HOOK_SECONDS"), CultureInfo.InvariantCulture, out var seconds) && seconds is > 0.5 and <= 60
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(2)) - Spare;

    /// <summary>Reads XML up to its end, or to where it is too long to be any.</summary>
    internal static ReadOnlyMemory<byte> Read(Stream input)
    {
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
