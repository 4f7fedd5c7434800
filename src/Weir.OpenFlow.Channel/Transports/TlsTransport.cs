using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Weir.OpenFlow.Channel.Transports;

/// <summary>TLS over another transport.</summary>
/// <remarks>What TLS makes of the bytes goes through an output queue of its own, so that sending never waits; no more is encrypted while that is blocked.</remarks>
internal sealed class TlsTransport : ChannelTransport
{
    private const int Record = 16 << 10; // the most that one TLS record carries

    private readonly ChannelTransport _inner;
    private readonly OutputQueue _cipher;
    private readonly SslStream _tls;
    private volatile Exception? _fault;

    private TlsTransport(ChannelTransport inner)
    {
        _inner = inner;
        _cipher = new(inner, new(int.MaxValue, int.MaxValue, long.MaxValue), exception => _fault = exception);
        _tls = new(new TransportStream(inner, _cipher), leaveInnerStreamOpen: false);
    }

    public override string Peer => _inner.Peer;

    public override string? PeerCertificateThumbprint => _tls.RemoteCertificate?.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Speaks TLS as the server. Owns <paramref name="inner"/>, also when it fails.</summary>
    /// <exception cref="ChannelClosedException">No TLS came about.</exception>
    public static Task<TlsTransport> AcceptAsync(ChannelTransport inner, ChannelTls tls, ChannelOptions options, CancellationToken cancellationToken) =>
        AuthenticateAsync(inner, (stream, token) => stream.AuthenticateAsServerAsync(tls.ServerOptions(), token), options, cancellationToken);

    /// <summary>Speaks TLS as the client. Owns <paramref name="inner"/>, also when it fails.</summary>
    /// <exception cref="ChannelClosedException">No TLS came about.</exception>
    public static Task<TlsTransport> ConnectAsync(ChannelTransport inner, string host, ChannelTls tls, ChannelOptions options, CancellationToken cancellationToken) =>
        AuthenticateAsync(inner, (stream, token) => stream.AuthenticateAsClientAsync(tls.ClientOptions(host), token), options, cancellationToken);

    public override int Receive(Span<byte> buffer) => _tls.Read(buffer);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => _tls.ReadAsync(buffer, cancellationToken);

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (_fault is { } fault) throw new IOException(fault.Message, fault);
        if (_cipher.IsBlocked) return 0;
        var count = Math.Min(bytes.Length, Record);
        _tls.Write(bytes[..count]);
        return count;
    }

    public override async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = TrySend(bytes.Span);
            if (count > 0) return count;
            await _cipher.WaitDrainedAsync(cancellationToken);
        }
    }

    public override void Abort() => _inner.Abort();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _cipher.Close();
        _tls.Dispose();
        _inner.Dispose();
        _cipher.Dispose();
    }

    private static async Task<TlsTransport> AuthenticateAsync(
        ChannelTransport inner, Func<SslStream, CancellationToken, Task> authenticate, ChannelOptions options, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.HandshakeTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var transport = new TlsTransport(inner);
        try
        {
            await authenticate(transport._tls, either.Token);
            return transport;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or SocketException or Win32Exception)
        {
            transport.Dispose();
            throw new ChannelClosedException(ChannelCloseReason.TlsFailed, $"no TLS: {Innermost(exception)}", exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            transport.Dispose();
            throw new ChannelClosedException(ChannelCloseReason.HandshakeTimeout, $"no TLS within {options.HandshakeTimeout.TotalSeconds:0.#} s");
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    private static string Innermost(Exception exception) => exception.GetBaseException().Message;
}
