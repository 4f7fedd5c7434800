using System.Collections.Immutable;
using System.Net.Sockets;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Controller.Tests.Support;

/// <summary>A switch in memory that connects to the controller over loopback TCP, as often as it is told to.</summary>
internal sealed class TestSwitch : IAsyncDisposable
{
    private readonly int _controllerPort;
    private readonly SoftSwitchOptions _options;
    private readonly List<FlowModMessage> _flowMods = [];
    private readonly List<(uint Port, byte[] Frame)> _packetOuts = [];
    private SoftSwitchEndpoint? _endpoint;
    private FilterStream? _stream;
    private Task _running = Task.CompletedTask;

    public TestSwitch(int controllerPort, ulong id, int ports, TimeProvider time, SoftSwitchOptions? options = null)
    {
        _controllerPort = controllerPort;
        _options = options ?? new SoftSwitchOptions();
        Datapath = new SoftDatapath(new DatapathId(id), Enumerable.Range(1, ports).Select(Port), time);
    }

    public SoftDatapath Datapath { get; }

    /// <summary>Sees the controller's messages first; see <see cref="FilterStream.Filter"/>.</summary>
    public Func<OpenFlowMessage, OpenFlowError?>? Filter { get; set; }

    /// <summary>Flow-mods that came so far, bundled or not.</summary>
    public ImmutableArray<FlowModMessage> FlowMods
    {
        get
        {
            lock (_flowMods) return [.. _flowMods];
        }
    }

    /// <summary>Frames that the controller sent out of a port, in order.</summary>
    public List<byte[]> PacketOuts(uint port)
    {
        lock (_packetOuts) return [.. _packetOuts.Where(sent => sent.Port == port).Select(sent => sent.Frame)];
    }

    /// <summary>The connection has ended.</summary>
    public bool IsClosed => _running.IsCompleted;

    /// <summary>Every entry, as text with its table and priority.</summary>
    public ImmutableArray<string> Entries
    {
        get
        {
            lock (Datapath) return [.. Datapath.Flows.Select(flow => $"{flow.Entry.TableId} {flow.Entry.Priority} {flow.Entry.Match} {flow.Entry.Cookie:x} {string.Join(' ', flow.Entry.Instructions)}")];
        }
    }

    public static SwitchPort Port(int number) => new(new PortNumber((uint)number), $"p{number}");

    /// <summary>Connects, after ending a connection there may be.</summary>
    public async Task ConnectAsync()
    {
        await DisconnectAsync();
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", _controllerPort);
        _stream = new FilterStream(client.GetStream()) { Filter = See };
        _endpoint = new SoftSwitchEndpoint(Datapath, _stream, _options);
        _running = _endpoint.RunAsync();
    }

    public async Task DisconnectAsync()
    {
        if (_stream is not null) await _stream.DisposeAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Sends a frame in; returns the numbers of the ports by which it leaves.</summary>
    public uint[] Send(int port, MacAddress source, MacAddress destination, ushort tcpPort = 80) => Send(port, TcpFrame(source, destination, tcpPort));

    public uint[] Send(int port, byte[] frame) => [.. _endpoint!.Send(new PortNumber((uint)port), frame).Select(exit => exit.Port.Value).Order()];

    public static byte[] TcpFrame(MacAddress source, MacAddress destination, ushort tcpPort = 80, params ReadOnlySpan<VlanTag> tags) =>
        FrameBuilder.Ethernet(destination, source, EtherType.IPv4, FrameBuilder.IPv4(0x0A000001, 0x0A000002, IpProtocol.Tcp, FrameBuilder.Tcp(1000, tcpPort, 2, [])), tags);

    /// <summary>Puts a port down or up, and says so.</summary>
    public void SetLink(int port, bool up) => _endpoint!.SetPort(Port(port) with { IsLinkDown = !up });

    /// <summary>Sends a message of any kind.</summary>
    public ValueTask SayAsync(OpenFlowMessage message) => SayAsync(FilterStream.Encode(message));

    public ValueTask SayAsync(byte[] bytes) => _stream!.WriteAsync(bytes);

    /// <summary>Lets flows time out.</summary>
    public void Expire()
    {
        if (_endpoint is { } endpoint) endpoint.Expire();
        else lock (Datapath) Datapath.Expire();
    }

    public async ValueTask DisposeAsync() => await DisconnectAsync();

    private OpenFlowError? See(OpenFlowMessage message)
    {
        if ((message is BundleAddMessage add ? add.Message : message) is FlowModMessage flowMod)
            lock (_flowMods) _flowMods.Add(flowMod);
        if (message is PacketOutMessage { Actions: [OutputAction output] } packetOut)
            lock (_packetOuts) _packetOuts.Add((output.Port.Value, [.. packetOut.Data]));
        return Filter?.Invoke(message);
    }
}
