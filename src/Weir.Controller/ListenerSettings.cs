using System.Net;

namespace Weir.Controller;

/// <summary>Where switches connect, and how they prove who they are.</summary>
/// <param name="EndPoint">Address and port; port 0 lets the system choose.</param>
/// <param name="CertificateFile">PEM; null: no TLS.</param>
/// <param name="PrivateKeyFile">PEM.</param>
/// <param name="CaFile">PEM; null: no client certificates.</param>
public sealed record ListenerSettings(IPEndPoint EndPoint, string? CertificateFile = null, string? PrivateKeyFile = null, string? CaFile = null);
