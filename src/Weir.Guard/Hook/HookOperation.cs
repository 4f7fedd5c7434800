namespace Weir.Guard.Hook;

/// <summary>What libvirt says to its QEMU hook, as far as the guard does something about it.</summary>
public enum HookOperation
{
    /// <summary>An operation that the guard leaves alone: <c>prepare</c>, <c>started</c>, <c>migrate</c>, <c>restore</c>, <c>attach</c>, and what later versions bring.</summary>
    Other,

    /// <summary>Taps are plugged in, QEMU does not run yet: the guard's entries go in now, and a failure refuses the VM.</summary>
    Start,

    /// <summary>QEMU is gone; the port may still be in Open vSwitch's database.</summary>
    Stopped,

    /// <summary>Everything of the VM is gone.</summary>
    Release,

    /// <summary>libvirtd was restarted and found the VM running. A failure would kill the VM: it must never be one.</summary>
    Reconnect,
}
