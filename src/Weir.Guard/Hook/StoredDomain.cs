namespace Weir.Guard.Hook;

/// <summary>A running VM's XML, as the hook was given it last.</summary>
/// <param name="Id">The VM's UUID.</param>
/// <param name="File">The file's path, for messages.</param>
/// <param name="Xml">UTF-8; not looked at.</param>
public sealed record StoredDomain(Guid Id, string File, ReadOnlyMemory<byte> Xml);
