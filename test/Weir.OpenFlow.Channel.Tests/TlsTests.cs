using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Channel.Transports;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel.Tests;

public class TlsTests
{
    private static readonly TestPki Authority = new("weir test authority");
    private static readonly TestPki Stranger = new("another authority");

    private static Listening Listen(ChannelOptions options) => new("tls:127.0.0.1:0", options, new ChannelTls(Authority.Issue("controller"), Authority.Authorities));

    private static async Task<SocketTransport> ConnectAsync(ChannelEndpoint endpoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint.Host, endpoint.Port);
        return SocketTransport.Take(socket, endpoint.ToString());
    }

    [Fact]
    public async Task A_datapath_with_a_certificate_of_the_authority_is_taken_and_known_by_its_thumbprint()
    {
        var options = new ChannelOptions();
        await using var listening = Listen(options);
        using var certificate = Authority.Issue("switch");
        using var peer = new ScriptedSwitch(await TlsTransport.ConnectAsync(
            await ConnectAsync(listening.Endpoint), "controller", new ChannelTls(certificate, Authority.Authorities), options, CancellationToken.None));
        await peer.HandshakeAsync(1);
        await using var channel = listening.Take();

        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), channel.PeerCertificateThumbprint);
        Assert.StartsWith("tls:127.0.0.1:", channel.Peer, StringComparison.Ordinal);
        await channel.ProbeThroughAsync(peer);
    }

    [Fact]
    public async Task Much_data_both_ways_at_once_arrives_in_order()
    {
        var options = new ChannelOptions();
        await using var listening = Listen(options);
        using var peer = new ScriptedSwitch(await TlsTransport.ConnectAsync(
            await ConnectAsync(listening.Endpoint), "controller", new ChannelTls(Authority.Issue("switch"), Authority.Authorities), options, CancellationToken.None));
        await peer.HandshakeAsync(1);
        await using var channel = listening.Take();
        var data = ValueList.From(new byte[30_000]);
        var sending = Task.Run(async () =>
        {
            for (uint i = 0; i < 200; i++)
            {
                while (channel.IsCongested) await channel.WaitWritableAsync(CancellationToken.None);
                channel.Send(new EchoRequestMessage(data));
                channel.Flush();
            }
        });
        var asking = Task.Run(() =>
        {
            for (uint i = 0; i < 200; i++) peer.Send(new EchoRequestMessage(data) { Xid = i });
        });

        uint replies = 0, requests = 0;
        while (replies < 200 || requests < 200)
        {
            var message = await peer.ReceiveAsync();
            if (message is EchoReplyMessage reply) Assert.Equal(replies++, reply.Xid);
            else if (message is EchoRequestMessage) requests++;
            else Assert.Fail($"{message}");
        }
        await Task.WhenAll(sending, asking);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_noticed_through_TLS_as_well()
    {
        var options = new ChannelOptions { OutputHighWater = 50_000, OutputLimit = 500_000 };
        var tls = new ChannelTls(Authority.Issue("both"), Authority.Authorities);
        var (near, far) = PairedTransport.Create(capacity: 20_000);
        var accepting = TlsTransport.AcceptAsync(near, tls, options, CancellationToken.None);
        using var peer = new ScriptedSwitch(await TlsTransport.ConnectAsync(far, "controller", tls, options, CancellationToken.None));
        var opening = OpenFlowChannel.OpenAsync(await accepting, options, CancellationToken.None);
        await peer.HandshakeAsync(1);
        await using var channel = await opening;
        var running = channel.RunAsync(new RecordingHandler(), CancellationToken.None);
        var echo = new EchoRequestMessage(ValueList.From(new byte[10_000]));
        for (var i = 0; i < 20; i++) channel.Send(echo);
        channel.Flush();
        Assert.True(channel.IsCongested);

        for (var i = 0; i < 20; i++) await peer.ReceiveAsync<EchoRequestMessage>();
        await channel.WaitWritableAsync(CancellationToken.None);
        Assert.False(channel.IsCongested);

        for (var i = 0; i < 100; i++) channel.Send(echo);
        await running.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(ChannelCloseReason.Congested, channel.ClosedReason!.Reason);
    }

    [Fact]
    public async Task A_datapath_without_a_certificate_is_refused()
    {
        var options = new ChannelOptions();
        await using var listening = Listen(options);
        await RefusedAsync(listening, options, clientCertificate: null);
    }

    [Fact]
    public async Task A_datapath_with_a_strangers_certificate_is_refused()
    {
        var options = new ChannelOptions();
        await using var listening = Listen(options);
        await RefusedAsync(listening, options, Stranger.Issue("switch"));
    }

    [Fact]
    public async Task A_peer_in_the_clear_is_refused()
    {
        var options = new ChannelOptions();
        await using var listening = Listen(options);
        using var peer = new ScriptedSwitch(await ConnectAsync(listening.Endpoint));
        peer.Send(HelloMessage.OpenFlow13);

        listening.TakeLine("TlsFailed");
        Assert.Equal(1, options.Statistics.Closed(ChannelCloseReason.TlsFailed));
    }

    [Fact]
    public async Task A_peer_that_never_speaks_TLS_is_given_up()
    {
        var options = new ChannelOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(200) };
        await using var listening = Listen(options);
        using var peer = await ConnectAsync(listening.Endpoint);

        listening.TakeLine("no TLS within");
    }

    [Fact]
    public async Task A_dialler_refuses_a_strangers_server()
    {
        var options = new ChannelOptions();
        await using var listening = Listen(options);
        var transport = await ConnectAsync(listening.Endpoint);

        var failure = await Assert.ThrowsAsync<ChannelClosedException>(() => TlsTransport.ConnectAsync(
            transport, "controller", new ChannelTls(Stranger.Issue("switch"), Stranger.Authorities), options, CancellationToken.None));

        Assert.Equal(ChannelCloseReason.TlsFailed, failure.Reason);
    }

    private static async Task RefusedAsync(Listening listening, ChannelOptions options, X509Certificate2? clientCertificate)
    {
        using var transport = await ConnectAsync(listening.Endpoint);
        using var output = new OutputQueue(transport, new(int.MaxValue, int.MaxValue, long.MaxValue), static _ => { });
        await using var stream = new SslStream(new TransportStream(transport, output), leaveInnerStreamOpen: true);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "controller",
                ClientCertificates = clientCertificate is null ? [] : [clientCertificate],
                RemoteCertificateValidationCallback = (_, server, _, _) => server is not null, // what is asked here is whether the server takes the client
            });
            // With TLS 1.3 the client learns of the refusal only when it reads.
            Assert.Equal(0, await stream.ReadAsync(new byte[100]));
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
        }

        listening.TakeLine("TlsFailed");
        Assert.Equal(1, options.Statistics.Closed(ChannelCloseReason.TlsFailed));
        Assert.Empty(listening.Opened);
    }
}
