using Weir.Primitives;

namespace Weir.Guard.Runtime;

/// <summary>A frame that a bridge copied to Weir.</summary>
/// <param name="Bridge">The bridge.</param>
/// <param name="Port">The port it came in.</param>
/// <param name="Cookie">The cookie of the entry that copied it.</param>
/// <param name="Frame">The frame.</param>
internal sealed record PuntedPacket(string Bridge, PortNumber Port, ulong Cookie, byte[] Frame);
