namespace Weir.Primitives;

/// <summary>The 64-bit id of a datapath (an OpenFlow switch instance). Printed as 16 hex digits.</summary>
/// <param name="Value">0 to 2^64-1; unique in one controller.</param>
public readonly record struct DatapathId(ulong Value) : IComparable<DatapathId>
{
    /// <summary>As FAUCET's metrics and logs print it: <c>0x1</c>.</summary>
    public string ToFaucetString() => $"0x{Value:x}";

    /// <inheritdoc/>
    public int CompareTo(DatapathId other) => Value.CompareTo(other.Value);

    /// <summary>As <c>0000000000000001</c>.</summary>
    public override string ToString() => $"{Value:x16}";
}
