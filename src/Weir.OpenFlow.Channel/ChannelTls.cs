using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Weir.OpenFlow.Channel;

/// <summary>This side's certificate, and who signs those of the other side.</summary>
/// <remarks>
/// The peer must show a certificate that chains to <paramref name="authorities"/>, which is a private authority's business alone: the system's trust store plays no part,
/// names in the certificate are not compared (switches rarely carry any), revocation lists are not fetched.
/// </remarks>
/// <param name="certificate">This side's certificate with its private key.</param>
/// <param name="authorities">The roots that peers' certificates must chain to.</param>
public sealed class ChannelTls(X509Certificate2 certificate, X509Certificate2Collection authorities)
{
    private readonly SslStreamCertificateContext _context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);

    /// <summary>From PEM files.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file holds no certificate, or no key that fits it.</exception>
    public static ChannelTls FromFiles(string certificatePath, string keyPath, string authoritiesPath)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authoritiesPath);
        if (authorities.Count == 0) throw new System.Security.Cryptography.CryptographicException($"{authoritiesPath} holds no certificate");
        return new(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), authorities);
    }

    internal SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificateContext = _context,
        ClientCertificateRequired = true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = IsTrusted,
    };

    internal SslClientAuthenticationOptions ClientOptions(string host) => new()
    {
        TargetHost = host,
        ClientCertificateContext = _context,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = IsTrusted,
    };

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static bool IsTrusted(object sender, X509Certificate? peer, X509Chain? chain, SslPolicyErrors errors) =>
        peer is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
}
