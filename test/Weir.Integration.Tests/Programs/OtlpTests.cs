using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Programs;

/// <summary>Logs and traces to an OpenTelemetry collector: a scripted one, over HTTP and over gRPC.</summary>
public class OtlpTests
{
    [Fact]
    public void A_collector_gets_logs_with_their_events_and_traces_of_reloads()
    {
        using var daemon = new DaemonProcess();
        using var collector = new Collector(daemon.Namespace);
        var weir = daemon.Run(("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{collector.Port}"), ("OTEL_EXPORTER_OTLP_HEADERS", "x-token=abc"), ("OTEL_RESOURCE_ATTRIBUTES", "site=cellar"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"));
        weir.WaitForLog("listening for switches on");

        weir.Signal(Native.SignalHangup);
        weir.WaitForLog("is unchanged");
        Assert.Equal(0, weir.Terminate());

        var logs = collector.Bodies("/v1/logs");
        foreach (var part in (string[])["listening for switches on", "LogListening", "is unchanged", "ConfigurationUnchanged", "cellar", "service.name", "weir"]) Assert.Contains(part, logs);
        var traces = collector.Bodies("/v1/traces");
        foreach (var part in (string[])["reload", "weir.config_hash", "cellar"]) Assert.Contains(part, traces);
        Assert.All(collector.Heads, head => Assert.Contains("x-token: abc", head, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_collector_on_the_port_of_gRPC_gets_them_by_gRPC()
    {
        using var daemon = new DaemonProcess();
        await using var collector = await GrpcCollector.StartAsync(daemon.Namespace);
        var weir = daemon.Run(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), ("OTEL_EXPORTER_OTLP_HEADERS", "x-token=abc"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"));
        weir.WaitForLog("listening for switches on");

        weir.Signal(Native.SignalHangup);
        weir.WaitForLog("is unchanged");
        Assert.Equal(0, weir.Terminate());

        foreach (var part in (string[])["listening for switches on", "LogListening", "ConfigurationUnchanged", "service.name"]) Assert.Contains(part, collector.Bodies("/opentelemetry.proto.collector.logs.v1.LogsService/Export"));
        Assert.Contains("weir.config_hash", collector.Bodies("/opentelemetry.proto.collector.trace.v1.TraceService/Export"));
    }

    [Fact]
    public void A_collector_that_does_not_answer_holds_nothing_up()
    {
        using var daemon = new DaemonProcess();
        var weir = daemon.Run(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));
        weir.WaitForLog("listening for switches on");

        weir.Signal(Native.SignalHangup);
        weir.WaitForLog("is unchanged");

        Assert.Equal(0, weir.Terminate());
    }

    [Fact]
    public void Without_an_endpoint_nothing_of_it_is_loaded()
    {
        using var daemon = new DaemonProcess();
        var weir = daemon.Run();
        weir.WaitForLog("listening for switches on");
        weir.Signal(Native.SignalHangup);
        weir.WaitForLog("is unchanged");

        Assert.DoesNotContain("OpenTelemetry", System.IO.File.ReadAllText($"/proc/{weir.Pid}/maps"));
    }

    // Takes every call, and answers with an empty message (a byte for no compression, four for its length) and the status OK behind it.
    private sealed class GrpcCollector : IAsyncDisposable
    {
        private readonly Lock _lock = new();
        private readonly List<(string Path, string Body)> _calls = [];
        private readonly WebApplication _app;

        private GrpcCollector(NetworkNamespace space)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 4317, listen => listen.Protocols = HttpProtocols.Http2));
            builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint => space.Run(() => SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint)));
            _app = builder.Build();
            _app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                Assert.Equal(("application/grpc", "abc"), (context.Request.ContentType, context.Request.Headers["x-token"].ToString()));
                lock (_lock) _calls.Add((context.Request.Path, Encoding.UTF8.GetString(body.ToArray())));
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(new byte[5]);
                context.Response.AppendTrailer("grpc-status", "0");
            });
        }

        public static async Task<GrpcCollector> StartAsync(NetworkNamespace space)
        {
            var collector = new GrpcCollector(space);
            await collector._app.StartAsync();
            return collector;
        }

        public string Bodies(string path)
        {
            lock (_lock) return string.Concat(_calls.Where(call => call.Path == path).Select(call => call.Body));
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }

    private sealed class Collector : IDisposable
    {
        private readonly TcpListener _listener;
        private readonly Lock _lock = new();
        private readonly List<(string Head, string Body)> _requests = [];

        public Collector(NetworkNamespace space)
        {
            _listener = space.Run(() =>
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                return listener;
            });
            new Thread(Accept) { IsBackground = true }.Start();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public IEnumerable<string> Heads
        {
            get
            {
                lock (_lock) return [.. _requests.Select(request => request.Head)];
            }
        }

        public string Bodies(string path)
        {
            lock (_lock) return string.Concat(_requests.Where(request => request.Head.StartsWith($"POST {path} ", StringComparison.Ordinal)).Select(request => request.Body));
        }

        public void Dispose() => _listener.Stop();

        private void Accept()
        {
            try
            {
                while (true)
                {
                    var socket = _listener.AcceptSocket();
                    new Thread(() => Serve(socket)) { IsBackground = true }.Start();
                }
            }
            catch (SocketException)
            {
                // Stopped.
            }
        }

        private void Serve(Socket socket)
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            try
            {
                while (true)
                {
                    var head = new StringBuilder();
                    while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                    {
                        var next = stream.ReadByte();
                        if (next < 0) return;
                        head.Append((char)next);
                    }

                    var length = head.ToString().Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
                    var body = new byte[int.Parse(length)];
                    stream.ReadExactly(body);
                    lock (_lock) _requests.Add((head.ToString(), Encoding.UTF8.GetString(body)));
                    stream.Write("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8);
                }
            }
            catch (IOException)
            {
                // The peer is gone.
            }
        }
    }
}
