namespace Weir.Guard.Policy;

/// <summary>Where a NIC's policy comes from.</summary>
public enum PolicySource
{
    /// <summary>Nowhere: the NIC is closed.</summary>
    None,

    /// <summary>The domain's metadata.</summary>
    Metadata,

    /// <summary>The host's <c>guard.yaml</c>, which goes before the metadata.</summary>
    HostFile,
}
