using System.Globalization;
using System.Text;
using Weir.Guard.Hook;
using Weir.Primitives;

namespace Weir.Guard.Runtime;

/// <summary>Leases in a file under <c>/run</c>, so that they outlive the daemon, and not the machine.</summary>
/// <remarks>
/// After a line that says what it is, a line a lease: bridge, interface id, address, end in seconds since 1970 (UTC), with blanks between; foreign text percent-encoded. With <c>first-use</c>
/// behind it the time is when the address was used first, and it has no end.
/// </remarks>
/// <param name="path">The file.</param>
/// <param name="report">Takes what is wrong.</param>
internal sealed class LeaseFile(string path, Action<string> report)
{
    private const string FirstLine = "weir-leases 1";
    private const string FirstUse = "first-use";

    /// <summary>The leases; none where there is no file, or one that cannot be trusted.</summary>
    public List<LeaseTable.Lease> Read()
    {
        var leases = new List<LeaseTable.Lease>();
        if (!File.Exists(path)) return leases;
        if (TrustedFile.WhatIsWrong(path) is { } wrong)
        {
            report($"{wrong}; leases of before are not taken from it");
            return leases;
        }

        try
        {
            var lines = File.ReadAllLines(path, Encoding.UTF8);
            if (lines is not [FirstLine, ..]) return leases;
            foreach (var line in lines.AsSpan(1))
                if (TryParse(line, out var lease)) leases.Add(lease);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            report($"{path} cannot be read: {exception.Message}; VMs with `ip: dhcp` are without their leases until they renew them");
        }

        return leases;
    }

    /// <summary>Replaces the file.</summary>
    public void Write(IEnumerable<LeaseTable.Lease> leases)
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (var lease in leases)
            text.Append(CultureInfo.InvariantCulture, $"{BindingText.Escape(lease.Bridge)} {BindingText.Escape(lease.InterfaceId)} {lease.Address} {(lease.FirstUsed ?? lease.Until).ToUnixTimeSeconds()}{(lease.FirstUsed is null ? "" : $" {FirstUse}")}\n");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, BindingStore.Private);
            BindingStore.Replace(path, Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            report($"{path} cannot be written: {exception.Message}; leases will not outlive this daemon");
        }
    }

    private static bool TryParse(string line, out LeaseTable.Lease lease)
    {
        lease = null!;
        if (line.Split(' ') is not [var bridge, var id, var address, var until, .. var more] || more is not ([] or [FirstUse])) return false;
        if (!IpPrefix.TryParse(address, out var host) || !host.IsHost || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        lease = new LeaseTable.Lease(BindingText.Unescape(bridge), BindingText.Unescape(id), host, more.Length == 0 ? time : DateTimeOffset.MaxValue) { FirstUsed = more.Length == 0 ? null : time };
        return true;
    }
}
