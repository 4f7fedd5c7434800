namespace Weir.Guard.Runtime;

/// <summary>A drop counter as the daemon has read it.</summary>
/// <param name="Cookie">The NIC's cookie, or that of the bridge's own entries.</param>
/// <param name="Port">The port that the frames came in; null: any.</param>
/// <param name="Reason">The reason's name.</param>
/// <param name="Packets">Since the entry was added.</param>
/// <param name="LastMinute">Of these, in the last minute.</param>
public sealed record GuardDropStatus(ulong Cookie, uint? Port, string Reason, ulong Packets, ulong LastMinute);
