using BenchmarkDotNet.Attributes;
using Weir.Compiler;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Benchmarks;

/// <summary>What a reload of a large network costs: compiling it anew, and comparing it with what the switch holds.</summary>
[MemoryDiagnoser]
public class CompilerBenchmarks
{
    private Datapath _datapath = null!;
    private DatapathState _state = null!;
    private DesiredState _desired = null!;

    /// <summary>Ports, each in every VLAN.</summary>
    [Params(48)]
    public int Ports { get; set; }

    /// <summary>VLANs.</summary>
    [Params(10, 128)]
    public int Vlans { get; set; }

    /// <summary>Makes the network.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Vid[] vids = [.. Enumerable.Range(100, Vlans).Select(Vid.From)];
        _datapath = new Datapath(new DatapathId(1), "sw1")
        {
            Vlans = [.. vids.Select(vid => new Vlan($"v{vid}", vid))],
            Ports = [.. Enumerable.Range(1, Ports).Select(number => new Port(new PortNumber((uint)number), $"p{number}") { TaggedVlans = [.. vids] })],
        };
        _state = new([.. _datapath.Ports.Select(port => port.Number)], AclPriorities.Empty);
        _desired = Compile();
    }

    /// <summary>Compiles all of it.</summary>
    [Benchmark]
    public DesiredState Compile() => DatapathCompiler.Compile(_datapath, _state, SwitchCapabilities.OpenVSwitch);

    /// <summary>Compiles, and finds that nothing changed.</summary>
    [Benchmark]
    public SwitchChange CompileAndCompare() => StateDiff.Compute(_desired, Compile());
}
