using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Weir.Integration.Tests.Lab;

/// <summary>A wire between switch and controller that counts messages, and can be cut or held. It may lead from one network namespace into another.</summary>
internal sealed class OpenFlowTap : IDisposable
{
    private const int HeaderLength = 8;
    private const uint Onf = 0x4f4e4600;          // experimenter id of the ONF (openflow-extensions 1.3.x package 2)
    private const uint BundleAddMessage = 2301;   // ONFT_BUNDLE_ADD_MESSAGE
    private const int BundledMessage = 24;        // header, experimenter, type, bundle id, padding and flags

    private readonly NetworkNamespace _controllerSide;
    private readonly IPEndPoint _controller;
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<Socket, Socket> _connections = new();
    private readonly ManualResetEventSlim _flowing = new(initialState: true);
    private readonly ConcurrentQueue<byte[]> _flowMods = new();
    private long _lastFlowMod;
    private volatile bool _refusing;
    private volatile bool _disposed;

    public OpenFlowTap(NetworkNamespace switchSide, NetworkNamespace controllerSide, int controllerPort)
    {
        (_controllerSide, _controller) = (controllerSide, new IPEndPoint(IPAddress.Loopback, controllerPort));
        _listener = switchSide.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen(64);
            return socket;
        });
        new Thread(Accept) { IsBackground = true, Name = "tap accept" }.Start();
    }

    /// <summary>What the bridge is told: <c>tcp:127.0.0.1:PORT</c>.</summary>
    public string Target => $"tcp:127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";

    public TapCounts Counts { get; } = new();

    /// <summary>When the last flow-mod passed, by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long LastFlowMod => Interlocked.Read(ref _lastFlowMod);

    /// <summary>Connections at this moment.</summary>
    public int Connections => _connections.Count;

    /// <summary>Closes every connection, and with <paramref name="refuse"/> every new one until <see cref="Restore"/>.</summary>
    public void Cut(bool refuse = false)
    {
        _refusing = refuse;
        foreach (var connection in _connections.Keys) Close(connection);
    }

    /// <summary>Lets connections be made again and bytes pass again.</summary>
    public void Restore()
    {
        _refusing = false;
        _flowing.Set();
    }

    /// <summary>Stops all bytes, both ways, and closes nothing: a peer that has gone silent.</summary>
    public void Hold() => _flowing.Reset();

    /// <summary>The last flow-mods sent, as ovs-ofctl reads them; for messages of failed tests.</summary>
    public string DescribeFlowMods(int last = 30)
    {
        var hex = string.Join('\n', _flowMods.ToArray().TakeLast(last).Select(Convert.ToHexString));
        return hex.Length == 0 ? "" : Shell.Try("ovs-ofctl", ["ofp-print", "-"], hex).Output;
    }

    public void Dispose()
    {
        _disposed = true;
        _listener.Dispose();
        _flowing.Set();
        Cut();
    }

    private void Accept()
    {
        while (!_disposed)
        {
            try
            {
                var fromSwitch = _listener.Accept();
                fromSwitch.NoDelay = true;
                Connect(fromSwitch);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Closed, or the switch went away while it was being accepted.
            }
        }
    }

    private void Connect(Socket fromSwitch)
    {
        if (_refusing)
        {
            fromSwitch.Dispose();
            return;
        }

        try
        {
            var toController = _controllerSide.Run(() =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Connect(_controller);
                return socket;
            });
            _connections[fromSwitch] = toController;
            new Thread(() => Pump(fromSwitch, fromSwitch, toController, toSwitch: false)) { IsBackground = true, Name = "tap up" }.Start();
            new Thread(() => Pump(fromSwitch, toController, fromSwitch, toSwitch: true)) { IsBackground = true, Name = "tap down" }.Start();
        }
        catch (SocketException)
        {
            // No controller there: the switch sees what it would see without the tap.
            fromSwitch.Dispose();
        }
    }

    private void Pump(Socket key, Socket from, Socket to, bool toSwitch)
    {
        var buffer = new byte[1 << 17];
        var held = 0;
        try
        {
            while (true)
            {
                var read = from.Receive(buffer.AsSpan(held));
                if (read == 0) break;
                held += read;
                var whole = CountMessages(buffer.AsSpan(0, held), toSwitch);
                _flowing.Wait();
                for (var sent = 0; sent < whole;) sent += to.Send(buffer.AsSpan(sent, whole - sent));
                buffer.AsSpan(whole, held - whole).CopyTo(buffer);
                held -= whole;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One end went away: so does the other.
        }

        Close(key);
    }

    /// <summary>Counts the whole messages at the start of <paramref name="bytes"/> and returns their length.</summary>
    private int CountMessages(ReadOnlySpan<byte> bytes, bool toSwitch)
    {
        var whole = 0;
        while (bytes.Length - whole >= HeaderLength)
        {
            var length = Math.Max(HeaderLength, (int)BinaryPrimitives.ReadUInt16BigEndian(bytes[(whole + 2)..]));
            if (bytes.Length - whole < length) break;
            Count(bytes.Slice(whole, length), toSwitch);
            whole += length;
        }

        return whole;
    }

    private void Count(ReadOnlySpan<byte> message, bool toSwitch)
    {
        var type = message[1];
        Counts.Count(toSwitch, type);
        if (type == TapCounts.FlowMod && toSwitch)
        {
            Interlocked.Exchange(ref _lastFlowMod, Stopwatch.GetTimestamp());
            _flowMods.Enqueue(message.ToArray());
            if (_flowMods.Count > 500) _flowMods.TryDequeue(out _);
        }

        if (type == TapCounts.Experimenter && message.Length >= BundledMessage + HeaderLength
            && BinaryPrimitives.ReadUInt32BigEndian(message[8..]) == Onf && BinaryPrimitives.ReadUInt32BigEndian(message[12..]) == BundleAddMessage)
            Count(message[BundledMessage..], toSwitch);
    }

    private void Close(Socket fromSwitch)
    {
        if (!_connections.TryRemove(fromSwitch, out var toController)) return;
        fromSwitch.Dispose();
        toController.Dispose();
    }
}
