namespace Weir.Integration.Tests.Reload;

/// <summary>A key of the configuration language, and an edit of it.</summary>
/// <param name="Key">Section and key: <c>interface.description</c>.</param>
/// <param name="Before">The network before it.</param>
/// <param name="After">The network after it.</param>
internal sealed record ReloadCase(string Key, ReloadScene Before, ReloadScene After)
{
    /// <summary>The switch has nothing to do with it: no flow-mod may be sent.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Open vSwitch refuses what the file asks for: the datapath keeps what it had.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Switch and controller part and meet again on the way.</summary>
    public bool Reconnects { get; init; }

    public override string ToString() => Key;
}
