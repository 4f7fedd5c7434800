using Weir.Model;

namespace Weir.Compiler.Tests;

/// <summary>Compilation and diff of large networks, with warm code: processor time of the fastest of several runs, alone in the process, so that a busy machine does not count.</summary>
[Collection(nameof(PerformanceTests))]
[CollectionDefinition(nameof(PerformanceTests), DisableParallelization = true)]
public class PerformanceTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(0.3);

    public static TheoryData<string> Sizes => ["48 ports x 128 VLANs", "256 ports x 1 VLAN", "1000 ports x 10 VLANs", "10000 rules on one port"];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Compiles_and_compares_in_time(string size)
    {
        var dp = size switch
        {
            "48 ports x 128 VLANs" => Networks.Of(Enumerable.Range(1, 48).Select(port => Networks.Port((uint)port, null, [.. Enumerable.Range(1, 128)]))),
            "256 ports x 1 VLAN" => Networks.Of(Enumerable.Range(1, 256).Select(port => Networks.Port((uint)port, 1))),
            "1000 ports x 10 VLANs" => Networks.Of(Enumerable.Range(1, 1000).Select(port => Networks.Port((uint)port, null, [.. Enumerable.Range(1, 10)]))),
            _ => Networks.Of([Networks.Port(1, 1) with { AclsIn = [Networks.LongAcl(10_000)] }, Networks.Port(2, 1)]),
        };
        var best = TimeSpan.MaxValue;
        var (flows, bytes) = (0, 0L);
        for (var run = 0; run < 12 && (run < 4 || best > Budget); run++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var begin = Environment.CpuUsage.TotalTime;
            flows = Reload(dp);
            var took = Environment.CpuUsage.TotalTime - begin;
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (took < best) best = took;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{size}: {flows} flows, {best.TotalMilliseconds:f1} ms, {bytes / 1024} KiB allocated");
        Assert.True(best < Budget, $"{size}: {best.TotalMilliseconds:f0} ms");
    }

    // A start on an empty switch, then a restart that reads everything back.
    private static int Reload(Datapath dp)
    {
        var desired = Networks.Compile(dp);
        var change = StateDiff.Compute(ObservedState.Empty, desired, DiffOptions.Default);
        Assert.Equal(desired.Flows.Length, change.Flows.Length);
        var observed = new ObservedState([.. desired.Flows.Select(flow => flow.Entry)], [], [.. desired.Meters.Select(meter => meter.Entry)]);
        var again = Networks.Compile(dp, AclPriorities.FromObserved(observed.Flows));
        Assert.True(StateDiff.Compute(observed, again, DiffOptions.Default).IsEmpty);
        return desired.Flows.Length;
    }
}
