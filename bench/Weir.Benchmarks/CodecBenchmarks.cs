using BenchmarkDotNet.Attributes;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Benchmarks;

/// <summary>The codec's part of learning a host: one packet-in read, two flow-mods written. None of it allocates.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private static readonly FlowModMessage s_learned = new(
        FlowModCommand.Add,
        new FlowEntry(
            25, 8191, Match.Of(MatchField.Exact(OxmField.InPort, 1), MatchField.Exact(OxmField.EthSrc, 0x0E00_0000_0001), MatchField.Exact(OxmField.VlanVid, 0x1064)),
            [new GotoTableInstruction(30)], 0x5ADC15C0, 0, 300));

    private readonly OpenFlowWriter _writer = new();
    private readonly FlowModTemplate _template = new(s_learned);
    private readonly TemplateSlot _source;
    private readonly byte[] _packetIn;
    private uint _xid;

    /// <summary>Prepares the messages.</summary>
    public CodecBenchmarks()
    {
        _source = _template.MatchSlot(OxmField.EthSrc);
        var frame = new byte[64];
        OpenFlowEncoder.Encode(new PacketInMessage(0xFFFF_FFFF, 64, PacketInReason.Action, 25, 0x5ADC15C0, Match.Of(MatchField.Exact(OxmField.InPort, 3)), ValueList.From(frame)), _writer);
        _packetIn = _writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a packet-in.</summary>
    [Benchmark]
    public ulong ReadPacketIn() => PacketInReader.TryRead(_packetIn, out var packet) ? packet.InPort.Value + packet.Data[0] : 0;

    /// <summary>Writes a flow-mod from a template: the path of learned hosts.</summary>
    [Benchmark]
    public int WriteFlowModFromTemplate()
    {
        _writer.Reset();
        _source.Write(_template.AppendTo(_writer, ++_xid), 0x0E00_0000_0000UL + _xid);
        return _writer.WrittenSpan.Length;
    }

    /// <summary>Writes a flow-mod field by field: the path of configuration changes.</summary>
    [Benchmark]
    public int EncodeFlowMod()
    {
        _writer.Reset();
        OpenFlowEncoder.Encode(s_learned, _writer);
        return _writer.WrittenSpan.Length;
    }
}
