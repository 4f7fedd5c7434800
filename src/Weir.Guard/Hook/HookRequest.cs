namespace Weir.Guard.Hook;

/// <summary>What the hook was called with.</summary>
/// <param name="Operation">libvirt's operation.</param>
/// <param name="DomainXml">The domain's XML as libvirt gave it, UTF-8; not looked at yet.</param>
public sealed record HookRequest(HookOperation Operation, ReadOnlyMemory<byte> DomainXml);
