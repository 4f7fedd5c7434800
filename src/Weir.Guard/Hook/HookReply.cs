namespace Weir.Guard.Hook;

/// <summary>What the hook tells libvirt.</summary>
/// <param name="Accepted">The VM may go on; false: it is refused.</param>
/// <param name="Message">For the operator, shown with libvirt's own message where the VM is refused; empty: nothing to say. Foreign text in it is escaped.</param>
public sealed record HookReply(bool Accepted, string Message)
{
    /// <summary>Done, nothing to say.</summary>
    public static HookReply Done { get; } = new(true, "");

    /// <summary>The VM is refused.</summary>
    public static HookReply Refused(string message) => new(false, message);
}
