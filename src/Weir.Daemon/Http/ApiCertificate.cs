using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Weir.Daemon.Http;

/// <summary>The certificate of the API's listener; read again at a reload, so that a renewed one is taken without a restart.</summary>
internal sealed partial class ApiCertificate
{
    private readonly string _certificate;
    private readonly string _privateKey;
    private readonly ILogger _logger;
    private volatile SslStreamCertificateContext _current;

    /// <exception cref="CryptographicException">The files are no certificate and its key.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ApiCertificate(string certificate, string privateKey, ILogger logger)
    {
        (_certificate, _privateKey, _logger) = (certificate, privateKey, logger);
        _current = Load();
    }

    /// <summary>What a connection that begins now is shown.</summary>
    public SslServerAuthenticationOptions Options => new() { ServerCertificateContext = _current };

    /// <summary>Reads the files again; those that cannot be used leave the one before in force.</summary>
    public void Reload()
    {
        try
        {
            _current = Load();
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            LogKept(_logger, exception.Message);
        }
    }

    private SslStreamCertificateContext Load()
    {
        var leaf = X509Certificate2.CreateFromPemFile(_certificate, _privateKey);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificate);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    [LoggerMessage(9031, LogLevel.Error, "API: the certificate cannot be used; the one before stays: {Reason}")]
    private static partial void LogKept(ILogger logger, string reason);
}
