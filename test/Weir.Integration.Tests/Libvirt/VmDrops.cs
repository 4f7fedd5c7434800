using System.Text.Json;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>What <c>weir vm list</c> says was dropped.</summary>
internal static class VmDrops
{
    /// <summary>Frames by reason, over all NICs of a VM.</summary>
    public static Dictionary<string, long> Of(VmLab lab, string vm)
    {
        using var document = JsonDocument.Parse(lab.Weir("vm", "list", "--json"));
        return document.RootElement.GetProperty("nics").EnumerateArray()
            .Where(nic => nic.GetProperty("vm").GetString() == vm)
            .SelectMany(nic => nic.GetProperty("drops").EnumerateObject())
            .GroupBy(drop => drop.Name, StringComparer.Ordinal)
            .ToDictionary(drops => drops.Key, drops => drops.Sum(drop => drop.Value.GetInt64()), StringComparer.Ordinal);
    }
}
