using Weir.OpenFlow.Channel.Transports;

namespace Weir.OpenFlow.Channel.Tests.Support;

/// <summary>A running channel and the scripted switch at its other end.</summary>
public sealed class Pair : IAsyncDisposable
{
    private Pair(OpenFlowChannel channel, ScriptedSwitch peer, PairedTransport near, RecordingHandler handler, ChannelOptions options) =>
        (Channel, Switch, Near, Handler, Options, Running) = (channel, peer, near, handler, options, channel.RunAsync(handler, CancellationToken.None));

    public OpenFlowChannel Channel { get; }

    public ScriptedSwitch Switch { get; }

    public PairedTransport Near { get; }

    public RecordingHandler Handler { get; }

    public ChannelOptions Options { get; }

    public Task Running { get; }

    public static async Task<Pair> OpenAsync(ChannelOptions? options = null, RecordingHandler? handler = null, int capacity = 256 << 10, int maximumRead = int.MaxValue)
    {
        options ??= new ChannelOptions();
        var (near, far) = PairedTransport.Create(capacity, maximumRead);
        var peer = new ScriptedSwitch(far);
        var opening = OpenFlowChannel.OpenAsync(near, options, CancellationToken.None);
        await peer.HandshakeAsync(1, 2);
        return new(await opening, peer, near, handler ?? new(), options);
    }

    /// <summary>Waits for the channel's end and says why it ended.</summary>
    public async Task<ChannelClosedException> ClosedAsync()
    {
        await Running.WaitAsync(TimeSpan.FromSeconds(10));
        return Channel.ClosedReason!;
    }

    public async ValueTask DisposeAsync()
    {
        Switch.Dispose();
        await Channel.DisposeAsync();
    }
}
