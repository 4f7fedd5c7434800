using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Events;

/// <summary>A RabbitMQ broker of the test's own: node name, data, cookie and ports are private, and it ends with its namespace.</summary>
internal sealed class RabbitBroker : IDisposable
{
    private const int Port = 5672;
    private static readonly string s_server = Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Single() + "/sbin/rabbitmq-server";
    private readonly NetworkNamespace _space;
    private readonly Process _process;

    public RabbitBroker(LabNetwork lab, NetworkNamespace space)
    {
        _space = space;
        var folder = lab.Own(new LabFolder());
        folder.Write("rabbit.conf", "");
        var start = new ProcessStartInfo("ip", ["netns", "exec", space.Name, s_server]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["HOME"] = folder.Path,
            ["RABBITMQ_NODENAME"] = "weirlab@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{Port}",
            ["RABBITMQ_DIST_PORT"] = "25672",
            ["RABBITMQ_MNESIA_BASE"] = folder.File("mnesia"),
            ["RABBITMQ_LOG_BASE"] = folder.File("log"),
            ["RABBITMQ_LOGS"] = "-",
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = folder.File("plugins"),
            ["RABBITMQ_CONFIG_FILE"] = folder.File("rabbit"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = folder.File("advanced"),
            ["RABBITMQ_PID_FILE"] = folder.File("pid"),
            ["RABBITMQ_FEATURE_FLAGS_FILE"] = folder.File("flags"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            ["ERL_EPMD_PORT"] = "4369",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 1:1 -setcookie weirlab",
        }) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>A connection, as soon as the broker takes one.</summary>
    public async Task<IConnection> ConnectAsync()
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1",
            Port = Port,
            SocketFactory = family => new TcpClientAdapter(_space.Run(() => new Socket(family, SocketType.Stream, ProtocolType.Tcp))),
        };
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await factory.CreateConnectionAsync();
            }
            catch (RabbitMQ.Client.Exceptions.BrokerUnreachableException) when (clock.Elapsed < TimeSpan.FromSeconds(60) && !_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    // With epmd, which the broker starts beside itself.
    public void Dispose()
    {
        foreach (var pid in Shell.Try("ip", ["netns", "pids", _space.Name]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (File.Exists($"/proc/{pid}/comm") && File.ReadAllText($"/proc/{pid}/comm").Trim() is "beam.smp" or "epmd" or "erl_child_setup" or "inet_gethost" or "rabbitmq-server") _ = Native.kill(int.Parse(pid), Native.SignalKill);
        _process.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }

    /// <summary>A way to the broker that can be cut.</summary>
    internal sealed class Cable : IDisposable
    {
        public const int Port = 5999;
        private readonly NetworkNamespace _space;
        private readonly Socket _listener;
        private readonly Lock _gate = new();
        private readonly List<Socket> _ends = [];
        private volatile bool _cut = true;

        public Cable(NetworkNamespace space)
        {
            _space = space;
            _listener = space.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            _listener.Listen();
            _ = AcceptAsync();
        }

        /// <summary>What is connected loses its connection, and nobody gets through until <see cref="Mend"/>.</summary>
        public void Cut()
        {
            _cut = true;
            lock (_gate)
            {
                foreach (var end in _ends) end.Dispose();
                _ends.Clear();
            }
        }

        public void Mend() => _cut = false;

        public void Dispose()
        {
            _listener.Dispose();
            Cut();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true) _ = JoinAsync(await _listener.AcceptAsync());
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The end of the test.
            }
        }

        private async Task JoinAsync(Socket near)
        {
            if (_cut)
            {
                near.Dispose();
                return;
            }

            var far = _space.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            lock (_gate) _ends.AddRange([near, far]);
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, RabbitBroker.Port);
                await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                near.Dispose(); // cut, or no broker is there
            }
        }

        private static async Task CopyAsync(Socket from, Socket to)
        {
            var buffer = new byte[16 << 10];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and var count) await to.SendAsync(buffer.AsMemory(0, count));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Cut.
            }

            to.Dispose();
            from.Dispose();
        }
    }
}
