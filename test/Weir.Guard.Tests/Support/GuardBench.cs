using System.Text;
using Weir.Config.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Guard.Sync;
using Weir.Guard.Tests.Policy;
using Weir.Integration.Tests.Lab;
using Weir.Model.Guard;
using Weir.Ovsdb;
using Weir.Primitives;

namespace Weir.Guard.Tests.Support;

/// <summary>A private Open vSwitch with a bridge br0 and an uplink, and places for the guard's files. Internal ports stand for VMs' tap devices.</summary>
internal sealed class GuardBench : IDisposable
{
    private readonly LabFolder _folder = new();

    public GuardBench()
    {
        Bridge = Switch.AddBridge("br0", 1);
        Switch.Vsctl("add-port", "br0", "up0", "--", "set", "interface", "up0", "type=internal");
        Paths = GuardPaths.Under(_folder.Path, Path.GetDirectoryName(Switch.RunFile("x"))!);
    }

    public static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    public OpenVSwitch Switch { get; } = new();

    public OvsBridge Bridge { get; }

    public GuardPaths Paths { get; }

    public GuardBridge Guarded { get; } = new("br0") { Ports = [new GuardPort("up0", GuardPortClass.Uplink) { Trusted = true }] };

    public GuardConfig Config => new([Guarded], []);

    public BindingStore Store => new(Paths.RunDirectory);

    public string Folder => _folder.Path;

    /// <summary>The MAC address of VM n.</summary>
    public static string Mac(int n) => $"52:54:00:09:{n >> 8:x2}:{n & 255:x2}";

    public static Guid Vm(int n) => new($"0a6b2a4e-6a5d-4a6a-9d5e-{n:x12}");

    public static string InterfaceId(int n) => $"7a2d1b54-0000-4000-8000-{Mac(n).Replace(":", "", StringComparison.Ordinal)}";

    /// <summary>A domain with these NICs, the first with the VM's own number.</summary>
    public static string Xml(int vm, params int[] nics) => DomainXml.Domain(
            string.Join('\n', nics.Select(nic => DomainXml.Nic($"<weir:ip>{Address(nic)}</weir:ip>", Mac(nic)))), string.Join('\n', nics.Select(nic => DomainXml.Interface(Mac(nic)))), $"vm{vm}")
        .Replace("0a6b2a4e-6a5d-4a6a-9d5e-0a0b0c0d0e0f", $"{Vm(vm):D}", StringComparison.Ordinal);

    public static string Address(int n) => $"10.9.{n >> 8}.{n & 255}";

    public static GuardedNic Nic(int n) => new(InterfaceId(n), $"vm{n}", MacAddress.Parse(Mac(n))) { VmId = Vm(n), Addresses = [IpPrefix.Parse(Address(n))] };

    public static HookRequest Request(HookOperation operation, string xml) => new(operation, Encoding.UTF8.GetBytes(xml));

    /// <summary>Plugs a NIC of a VM in, as libvirt does.</summary>
    public void Plug(int nic, int? vm = null) => Switch.Vsctl(
        "add-port", "br0", $"vnet{nic}", "--", "set", "interface", $"vnet{nic}", "type=internal", $"external-ids:iface-id={InterfaceId(nic)}", $"external-ids:attached-mac=\"{Mac(nic)}\"",
        $"external-ids:vm-id={Vm(vm ?? nic):D}");

    public void Unplug(int nic) => Switch.Vsctl("del-port", "br0", $"vnet{nic}");

    public Task<GuardChannel> ConnectAsync() => GuardChannel.ConnectAsync("br0", Paths.ManagementSocket("br0"), GuardSync.ShortLived, null, Soon);

    public async Task<PluggedBridge> PluggedAsync(params int[] nics)
    {
        await using var database = await OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(Paths.OvsDatabase), OvsdbOptions.Default, Soon);
        return PluggedBridge.Of(Guarded, (await BridgeReader.ReadAsync(database, "br0", Soon))!, nics.Select(Nic));
    }

    /// <summary>The bridge holds what it shall hold with exactly these NICs.</summary>
    public async Task<bool> IsRightAsync(params int[] nics)
    {
        await using var channel = await ConnectAsync();
        return (await new GuardSync(channel).VerifyAsync((await PluggedAsync(nics)).Input, Soon)).IsRight;
    }

    /// <summary>Waits until it does; returns after how long.</summary>
    public async Task<TimeSpan> UntilRightAsync(TimeSpan patience, params int[] nics)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            try
            {
                if (await IsRightAsync(nics)) return TimeProvider.System.GetElapsedTime(start);
            }
            catch (GuardSyncException) when (elapsed < patience)
            {
                // Not there yet.
            }

            if (elapsed > patience)
            {
                await using var channel = await ConnectAsync();
                Assert.Fail($"not right within {patience.TotalSeconds} s: {(await new GuardSync(channel).VerifyAsync((await PluggedAsync(nics)).Input, Soon)).Describe()}");
            }

            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        Switch.Dispose();
        _folder.Dispose();
    }
}
