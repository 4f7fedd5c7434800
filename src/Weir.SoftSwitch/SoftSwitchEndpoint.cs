using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Weir.OpenFlow;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>
/// Speaks OpenFlow 1.3 as a switch over a stream that it is handed: a <see cref="SoftDatapath"/> with a controller connection, as Open vSwitch 3.1 would answer.
/// Several endpoints may share a datapath, one a controller. Thread-safe: the datapath is locked while it is used, and the caller that uses it directly locks it too.
/// </summary>
public sealed partial class SoftSwitchEndpoint
{
    private readonly SoftDatapath _datapath;
    private readonly Stream _stream;
    private readonly SoftSwitchOptions _options;
    private readonly Channel<OpenFlowMessage> _outgoing = Channel.CreateUnbounded<OpenFlowMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<OpenFlowMessage> _received = [];

    /// <summary>An endpoint that does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="datapath">The switch.</param>
    /// <param name="stream">The connection to the controller; the endpoint closes it.</param>
    /// <param name="options">The kind of switch; Open vSwitch by default.</param>
    public SoftSwitchEndpoint(SoftDatapath datapath, Stream stream, SoftSwitchOptions? options = null)
    {
        _datapath = datapath;
        _stream = stream;
        _options = options ?? new SoftSwitchOptions();
    }

    /// <summary>The role of the controller on this connection.</summary>
    public ControllerRole Role { get; private set; } = ControllerRole.Equal;

    /// <summary>How many messages of each type the controller has sent; those of bundles count too, under their own type.</summary>
    public IReadOnlyDictionary<MessageType, int> ReceivedCounts
    {
        get
        {
            lock (_received) return _received.GroupBy(message => message.Type).ToDictionary(group => group.Key, group => group.Count());
        }
    }

    /// <summary>The messages that the controller has sent, in order, each bundled message after the one that put it into the bundle.</summary>
    public ImmutableArray<OpenFlowMessage> Received
    {
        get
        {
            lock (_received) return [.. _received];
        }
    }

    /// <summary>Says hello and serves the connection until the controller closes it, sends no OpenFlow, or <paramref name="cancellation"/>.</summary>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _outgoing.Writer.TryWrite(HelloMessage.OpenFlow13);
        var writing = WriteAsync(stop.Token);
        try
        {
            await ReadAsync(stop.Token);
            _outgoing.Writer.TryComplete();
            await writing;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone, which is how a controller hangs up.
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            await stop.CancelAsync();
            await _stream.DisposeAsync();
        }
    }

    /// <summary>Sends a frame in through a port. What goes to the controller becomes packet-ins.</summary>
    /// <returns>What leaves by ports.</returns>
    public ImmutableArray<Exit> Send(PortNumber inPort, ReadOnlySpan<byte> frame)
    {
        lock (_datapath)
        {
            Watch(_datapath.Expire);
            return Deliver(_datapath.Send(inPort, frame));
        }
    }

    /// <summary>Adds or changes a port, and tells the controller.</summary>
    public void SetPort(SwitchPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        lock (_datapath)
        {
            var reason = _datapath.FindPort(port.Number) is null ? PortStatusReason.Add : PortStatusReason.Modify;
            _datapath.SetPort(port);
            Notify(reason, port);
        }
    }

    /// <summary>Removes a port, and tells the controller.</summary>
    public void RemovePort(PortNumber number)
    {
        lock (_datapath)
        {
            if (_datapath.FindPort(number) is not { } port) return;
            _datapath.RemovePort(number);
            Notify(PortStatusReason.Delete, port);
        }
    }

    /// <summary>Lets flows time out now, and tells the controller.</summary>
    public void Expire()
    {
        lock (_datapath) Watch(_datapath.Expire);
    }

    private void Reply(OpenFlowMessage message) => _outgoing.Writer.TryWrite(message);

    private async Task WriteAsync(CancellationToken cancellation)
    {
        var writer = new OpenFlowWriter();
        while (await _outgoing.Reader.WaitToReadAsync(cancellation))
        {
            while (writer.Length < 0x10000 && _outgoing.Reader.TryRead(out var message)) OpenFlowEncoder.Encode(message, writer);
            await _stream.WriteAsync(writer.WrittenMemory, cancellation);
            writer.Reset();
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var buffer = new byte[0x20000];
        var held = 0;
        while (true)
        {
            var read = await _stream.ReadAsync(buffer.AsMemory(held), cancellation);
            if (read == 0) return;
            held += read;
            var taken = 0;
            while (OpenFlowHeader.TryRead(buffer.AsSpan(taken, held - taken), out var header))
            {
                if (header.Length < OpenFlowHeader.Size) return;
                if (header.Length > held - taken) break;
                if (!Receive(buffer.AsSpan(taken, header.Length))) return;
                taken += header.Length;
            }

            buffer.AsSpan(taken, held - taken).CopyTo(buffer);
            held -= taken;
        }
    }

    /// <summary>False where the connection must be closed.</summary>
    private bool Receive(ReadOnlySpan<byte> frame)
    {
        OpenFlowMessage message;
        try
        {
            message = OpenFlowDecoder.Decode(frame);
        }
        catch (OpenFlowFormatException refusal)
        {
            Reply(ErrorMessage.Answer(refusal.Error, frame));
            return true;
        }

        lock (_received)
        {
            _received.Add(message);
            if (message is BundleAddMessage add) _received.Add(add.Message);
        }

        if (message is HelloMessage hello && !hello.Speaks(OpenFlowHeader.OpenFlow13))
        {
            Reply(ErrorMessage.Answer(SwitchErrors.HelloIncompatible, frame));
            return false;
        }

        OpenFlowError? error;
        lock (_datapath) error = Handle(message);
        if (error is { } found) Reply(ErrorMessage.Answer(found, frame));
        return true;
    }

    private ImmutableArray<Exit> Deliver(ImmutableArray<Exit> exits)
    {
        foreach (var exit in exits)
        {
            if (exit.Punt is not { ControllerId: 0 } punt || !Wants(punt.Reason)) continue;

            // Open vSwitch holds no packets back, and so sends them whole whatever the action's max_len.
            Reply(new PacketInMessage(
                FlowModMessage.NoBuffer, (ushort)exit.Frame.Length, (PacketInReason)punt.Reason, punt.TableId, punt.Cookie, punt.PipelineFields, ValueList.Create(exit.Frame.AsSpan())));
        }

        return exits.RemoveAll(exit => exit.Punt is not null);
    }

    /// <summary>Runs <paramref name="change"/> and sends the flow-removed messages that it causes.</summary>
    private void Watch(Action change)
    {
        var removed = new List<(InstalledFlow Flow, FlowRemovedReason Reason)>();
        var before = _datapath.FlowRemoved;
        _datapath.FlowRemoved = (flow, reason) =>
        {
            before?.Invoke(flow, reason);
            removed.Add((flow, reason));
        };
        change();
        _datapath.FlowRemoved = before;
        foreach (var (flow, reason) in CollectionsMarshal.AsSpan(removed)) NotifyRemoved(flow, reason);
    }
}
