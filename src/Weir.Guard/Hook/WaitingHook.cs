namespace Weir.Guard.Hook;

/// <summary>
/// A hook that libvirt's <c>prepare</c> has set going, and that waits for the <c>start</c> of the same VM: while libvirt plugs the NICs in, it loads and rehearses what it will do then.
/// </summary>
/// <remarks>
/// The script hands the XML of <c>start</c> over by the named pipe <c>WAY.in</c>, with a zero behind it, and takes a reply of <see cref="HookWire"/> from <c>WAY.out</c>. The pipes are
/// the script's, which makes them before; nothing that was seen at <c>prepare</c> counts. Where this process is gone, or late, the script ends it and has the work done as without.
/// </remarks>
/// <param name="paths">Where the guard's files lie.</param>
/// <param name="way">What the pipes' names begin with.</param>
internal sealed class WaitingHook(GuardPaths paths, string way)
{
    // libvirt may wait for Open vSwitch for 5 s between the two.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the work may take; the script waits a little longer, and then ends this process before it does the work itself.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Waits, and does the work of one <c>start</c>.</summary>
    /// <param name="prepared">The XML of <c>prepare</c>.</param>
    /// <param name="start">Does the work.</param>
    public async Task RunAsync(ReadOnlyMemory<byte> prepared, Func<ReadOnlyMemory<byte>, CancellationToken, Task<HookReply>> start)
    {
        using var patience = new CancellationTokenSource(Patience);
        // Reading from a pipe, or opening one that nobody opens at its other end, cannot be called off.
        await using var end = new Timer(_ => Leave(), null, Patience, Timeout.InfiniteTimeSpan);
        // Both ways: so the pipe keeps what is written before anybody reads, and neither side waits for the other.
        await using var input = new FileStream(way + ".in", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        try
        {
            await new HookRehearsal(paths).RunAsync(prepared, patience.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // If it matters, the start meets it again and says so.
        }

        var xml = Receive(input);
        end.Change(Limit, Timeout.InfiniteTimeSpan);
        using var deadline = new CancellationTokenSource(Limit);
        byte[] reply;
        try
        {
            reply = HookWire.Format(await start(xml, deadline.Token));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // No reply: the script has the work done by a process of its own, and what is wrong shows there.
            reply = [];
        }

        await using (var output = new FileStream(way + ".out", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0)) await output.WriteAsync(reply);
        Leave();
    }

    // The script hands over no more than a pipe holds.
    private static ReadOnlyMemory<byte> Receive(FileStream input)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        do length += input.Read(buffer, length, buffer.Length - length);
        while (length < buffer.Length && buffer[length - 1] != 0);
        return buffer.AsMemory(0, length - 1);
    }

    private void Leave()
    {
        foreach (var file in (ReadOnlySpan<string>)[way, way + ".in", way + ".out"]) File.Delete(file);
        Environment.Exit(0);
    }
}
