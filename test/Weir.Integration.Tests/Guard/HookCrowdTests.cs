using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Guard;

/// <summary>Hooks of many VMs at once: each waits for the one before it, and none for ever.</summary>
[Collection(nameof(Alone))]
public sealed class HookCrowdTests : IDisposable
{
    private readonly HookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Ten_VMs_that_start_at_once_end_as_one_after_the_other()
    {
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
        _host.BePatient();
        int[] vms = [.. Enumerable.Range(2, 10)];
        foreach (var vm in vms) _host.Plug(vm);

        var replies = vms.AsParallel().WithDegreeOfParallelism(vms.Length).Select(vm => _host.Hook($"vm{vm}", "start", HookHost.Xml(vm))).ToArray();

        Assert.All(replies, reply => Assert.Equal((0, "", ""), reply));
        _host.WeirOk("verify");
    }
}
