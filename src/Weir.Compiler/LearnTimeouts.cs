using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>Timeouts of a learned host's entries, in seconds; 0: none.</summary>
/// <param name="SourceHardSeconds">Hard timeout of the entry in <c>eth_src</c>: when it is gone, the next frame refreshes the host.</param>
/// <param name="DestinationIdleSeconds">Idle timeout of the entry in <c>eth_dst</c>; longer than the source's, so it outlives a refresh.</param>
/// <remarks>
/// source = max(|timeout - jitter + hash(mac) mod jitter|, guard) and destination = source + guard, as FAUCET has it, at most 65535. The hash is
/// the same in every process, so that two controllers on one switch write the same entries: the 48 bits of the address are multiplied by
/// 0x9E3779B97F4A7C15 modulo 2^64, and the upper 32 bits are taken.
/// </remarks>
public readonly record struct LearnTimeouts(ushort SourceHardSeconds, ushort DestinationIdleSeconds)
{
    /// <summary>Idle timeout of the entry in <c>eth_src</c>, in place of the hard one (<c>use_idle_timeout</c>).</summary>
    public ushort SourceIdleSeconds { get; init; }

    /// <summary>The timeouts of a host with this address on an ordinary port.</summary>
    public static LearnTimeouts For(Datapath dp, MacAddress mac)
    {
        var jitter = dp.LearnJitter > 0 ? (int)(Hash(mac) % (uint)dp.LearnJitter) : 0;
        var source = Math.Max(Math.Abs(dp.Timeout - dp.LearnJitter + jitter), dp.CacheUpdateGuardTime);
        return new(Seconds(source), Seconds(source + dp.CacheUpdateGuardTime));
    }

    /// <summary>The timeouts on <paramref name="port"/>: none where hosts are permanent.</summary>
    public static LearnTimeouts For(Datapath dp, Port port, MacAddress mac)
    {
        if (port.PermanentLearn) return default;
        var timeouts = For(dp, mac);
        if (!dp.IdleDst) timeouts = timeouts with { DestinationIdleSeconds = 0 };
        return SourcesIdleOut(dp, port) ? timeouts with { SourceIdleSeconds = timeouts.SourceHardSeconds, SourceHardSeconds = 0 } : timeouts;
    }

    /// <summary>Whether the switch reports when hosts on this port have fallen silent. Of a LAG it could not say so, since a host may use one member only.</summary>
    public static bool SourcesIdleOut(Datapath dp, Port port) => dp.UseIdleTimeout && !port.PermanentLearn && port.Lacp is null;

    private static uint Hash(MacAddress mac) => (uint)(unchecked(mac.Bits * 0x9E37_79B9_7F4A_7C15) >> 32);

    private static ushort Seconds(int value) => (ushort)Math.Clamp(value, 1, ushort.MaxValue);
}
