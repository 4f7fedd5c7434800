using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>A virtual machine as it is asked for: one NIC on the lab's bridge, with addresses made from a number.</summary>
/// <param name="Name">Its name in libvirt.</param>
/// <param name="Number">2 to 254: the last byte of its MAC, IPv4 and IPv6 address.</param>
internal sealed record VmSpec(string Name, byte Number)
{
    public string Mac => $"52:54:00:09:00:{Number:x2}";

    public string Ip4 => $"10.9.0.{Number}";

    public string Ip6 => $"2001:db8:9::{Number:x}";

    /// <summary>The same, for frames made here.</summary>
    public HostAddress Address => new(Convert.FromHexString(Mac.Replace(":", "", StringComparison.Ordinal)), System.Net.IPAddress.Parse(Ip4));

    /// <summary>Fixed for a domain that is defined; libvirt makes one up where null.</summary>
    public Guid? Id { get; init; }

    /// <summary>What stands in <c>&lt;metadata&gt;</c>: by default its policy.</summary>
    public string? Metadata { get; init; }

    /// <summary>More of the kernel's command line: see build/vm-lab/guest-init.</summary>
    public string KernelArguments { get; init; } = "";

    /// <summary>Further interfaces, in libvirt's XML.</summary>
    public string MoreInterfaces { get; init; } = "";

    /// <summary>A policy of one <c>nic</c> element for each NIC.</summary>
    public static string Policy(params string[] nics) => $"<weir:guard xmlns:weir='urn:weir:guard:1'>{string.Concat(nics)}</weir:guard>";

    /// <summary>The policy of one NIC.</summary>
    public static string NicPolicy(string mac, params string[] addresses) =>
        $"<weir:nic mac='{mac}'>{string.Concat(addresses.Select(address => $"<weir:ip>{address}</weir:ip>"))}</weir:nic>";

    /// <summary>An <c>interface</c> element.</summary>
    public static string Interface(string mac, string bridge) =>
        $"<interface type='bridge'><mac address='{mac}'/><source bridge='{bridge}'/><virtualport type='openvswitch'/><model type='virtio'/><rom enabled='no'/></interface>";

    /// <summary>The domain's XML.</summary>
    /// <param name="bridge">The bridge of its first NIC.</param>
    /// <param name="folder">Where its console is: NAME.sock and NAME.console.</param>
    /// <param name="kernelFolder">Where the guests' kernel is.</param>
    public string ToXml(string bridge, string folder, string kernelFolder) => $"""
        <domain type='qemu'>
          <name>{Name}</name>
          {(Id is { } id ? $"<uuid>{id}</uuid>" : "")}
          <metadata>{Metadata ?? Policy(NicPolicy(Mac, Ip4, Ip6))}</metadata>
          <memory unit='MiB'>96</memory>
          <vcpu>1</vcpu>
          <os>
            <type arch='x86_64' machine='pc'>hvm</type>
            <kernel>{kernelFolder}/vmlinuz</kernel>
            <initrd>{kernelFolder}/initrd.gz</initrd>
            <cmdline>console=ttyS0 quiet panic=-1 vg.ip4={Ip4}/24 vg.ip6={Ip6}/64 {KernelArguments}</cmdline>
          </os>
          <features><acpi/></features>
          <on_poweroff>destroy</on_poweroff>
          <on_reboot>restart</on_reboot>
          <devices>
            <emulator>/usr/bin/qemu-system-x86_64</emulator>
            {Interface(Mac, bridge)}
            {MoreInterfaces}
            <serial type='unix'>
              <source mode='bind' path='{folder}/{Name}.sock'/>
              <log file='{folder}/{Name}.console' append='off'/>
            </serial>
            <controller type='usb' model='none'/>
            <memballoon model='none'/>
          </devices>
        </domain>
        """;
}
