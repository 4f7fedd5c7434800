namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_HELLO, with or without a version bitmap. Decoded whatever the version in its header.</summary>
/// <param name="Version">Version of the header: the highest that the sender speaks.</param>
/// <param name="VersionBitmap">Bit n: wire version n is spoken (bit 4: OpenFlow 1.3). Null: no bitmap was sent. Versions above 31 are ignored.</param>
public sealed record HelloMessage(byte Version, uint? VersionBitmap) : OpenFlowMessage
{
    /// <summary>What Weir says: OpenFlow 1.3 and nothing else.</summary>
    public static HelloMessage OpenFlow13 { get; } = new(OpenFlowHeader.OpenFlow13, 1u << OpenFlowHeader.OpenFlow13);

    /// <inheritdoc/>
    public override MessageType Type => MessageType.Hello;

    /// <summary>Whether the sender speaks wire version <paramref name="version"/>: by the bitmap, or without one every version up to <see cref="Version"/>.</summary>
    public bool Speaks(byte version) => VersionBitmap is { } bitmap ? version < 32 && (bitmap & (1u << version)) != 0 : version is > 0 && version <= Version;
}
