namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>OFPMP_*. Source: OpenFlow 1.3.5, section 7.3.5.</summary>
public enum MultipartType : ushort
{
#pragma warning disable CS1591 // the members are the specification's own names
    Desc = 0, Flow = 1, Aggregate = 2, Table = 3, PortStats = 4, Queue = 5, Group = 6, GroupDesc = 7, GroupFeatures = 8,
    Meter = 9, MeterConfig = 10, MeterFeatures = 11, TableFeatures = 12, PortDesc = 13, Experimenter = 0xFFFF,
#pragma warning restore CS1591
}
