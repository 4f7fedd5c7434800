namespace Weir.OpenFlow.Channel;

/// <summary>Why a channel, or an attempt at one, ended.</summary>
public enum ChannelCloseReason
{
    /// <summary>The peer ended the connection.</summary>
    PeerClosed,

    /// <summary>The connection broke: reset, unreachable.</summary>
    ConnectionLost,

    /// <summary>This side ended it.</summary>
    Local,

    /// <summary>The peer did not finish the handshake in time.</summary>
    HandshakeTimeout,

    /// <summary>The peer refused the handshake, or answered it wrongly.</summary>
    HandshakeFailed,

    /// <summary>The peer does not speak OpenFlow 1.3.</summary>
    VersionMismatch,

    /// <summary>The peer's certificate is missing or not trusted, or the peer does not speak TLS.</summary>
    TlsFailed,

    /// <summary>Too many connections had not finished their handshake, and this was the oldest.</summary>
    TooManyHandshakes,

    /// <summary>The bytes were no OpenFlow: bad header, bad length, a body that does not decode.</summary>
    Malformed,

    /// <summary>The peer answered none of the last echo requests.</summary>
    EchoTimeout,

    /// <summary>The peer read so slowly that the output limit was reached, or nothing at all for the time after which it counts as dead.</summary>
    Congested,

    /// <summary>The handler of this channel threw: a fault of Weir, not of the peer.</summary>
    HandlerFault,
}
