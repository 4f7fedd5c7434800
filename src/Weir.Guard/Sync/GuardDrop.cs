using Weir.Compiler.Guard;
using Weir.Primitives;

namespace Weir.Guard.Sync;

/// <summary>Frames that the guard dropped (in <c>mode: report</c>: would have) since the entry that counts them was added.</summary>
/// <param name="Cookie">The NIC's cookie, or <see cref="GuardCookie.Shared"/>.</param>
/// <param name="Port">The port that they came in; null: the entry counts those of all ports.</param>
/// <param name="Reason">Why.</param>
/// <param name="Packets">How many.</param>
public sealed record GuardDrop(ulong Cookie, PortNumber? Port, GuardDropReason Reason, ulong Packets);
