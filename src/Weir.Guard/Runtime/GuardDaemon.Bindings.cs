using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;
using Weir.Config;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Guard.Policy;
using Weir.Model.Guard;

namespace Weir.Guard.Runtime;

// Which VMs' policies have to be looked at again, and looking.
public sealed partial class GuardDaemon
{
    private const string MetadataNamespace = DomainPolicy.Namespace;

    // A port appears before the hook is called: whoever asks libvirt at once only disturbs it.
    private static readonly TimeSpan s_hookIsComing = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_libvirtPause = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _toRebind = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _attemptsGate = new();
    private readonly HashSet<(string Bridge, BridgeInterface Interface)> _attempted = [];
    private readonly HashSet<string> _queued = [];
    private string _libvirtProblem = "";

    private void OnUnbound(GuardBridge bridge, ImmutableArray<BridgeInterface> closed)
    {
        lock (_attemptsGate)
        {
            _attempted.RemoveWhere(attempt => attempt.Bridge == bridge.Name && !closed.Contains(attempt.Interface));
            foreach (var candidate in closed)
            {
                if (candidate.VmId is not { } vm || candidate.Number is null || !_attempted.Add((bridge.Name, candidate))) continue;
                // Of a VM that runs, nothing more is to come from the hook.
                if (new BindingStore(_paths.RunDirectory).Knows(vm)) Queue($"{vm:D}");
                else _ = QueueLaterAsync($"{vm:D}");
            }
        }
    }

    private void ForgetAttempts()
    {
        lock (_attemptsGate) _attempted.Clear();
    }

    private async Task QueueLaterAsync(string vm)
    {
        await Task.Delay(s_hookIsComing, _time, CancellationToken.None);
        Queue(vm);
    }

    private void Queue(string vm)
    {
        lock (_attemptsGate)
            if (!_queued.Add(vm)) return;
        _toRebind.Writer.TryWrite(vm);
    }

    private async Task RebindAsync(CancellationToken cancellationToken)
    {
        var vm = await _toRebind.Reader.ReadAsync(cancellationToken);
        lock (_attemptsGate) _queued.Remove(vm);
        if (Guid.TryParseExact(vm, "D", out var id) && !StillClosed(id) && new BindingStore(_paths.RunDirectory).Knows(id)) return;
        await RebindAsync(vm, cancellationToken);
    }

    private bool StillClosed(Guid vm)
    {
        lock (_attemptsGate) return _attempted.Any(attempt => attempt.Interface.VmId == vm);
    }

    private async Task RebindAsync(string vm, CancellationToken cancellationToken)
    {
        // The hook's XML is at hand where the NIC was there already then (a port that was plugged anew); libvirt has the rest.
        if (Guid.TryParseExact(vm, "D", out var id) && StoredXml(id) is { } stored && (_virsh is null || NamesAllClosed(id, stored)))
        {
            await ApplyAsync(vm, stored, cancellationToken);
            return;
        }

        if (_virsh is null) return;
        try
        {
            await ApplyAsync(vm, await _virsh.DumpXmlAsync(vm, cancellationToken), cancellationToken);
        }
        catch (IOException exception)
        {
            GuardLog.VmProblem(_logger, TerminalText.Escape(vm), $"libvirt was asked for it and did not say: {TerminalText.Escape(exception.Message)}");
        }
    }

    private bool NamesAllClosed(Guid vm, byte[] xml)
    {
        lock (_attemptsGate)
            return _attempted.Where(attempt => attempt.Interface.VmId == vm)
                .All(attempt => attempt.Interface.InterfaceId is { } id && xml.AsSpan().IndexOf(Encoding.UTF8.GetBytes(id)) >= 0);
    }

    private async Task ApplyAsync(string vm, byte[] xml, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var reply = await WorkAsync(new HookRequest(HookOperation.Reconnect, xml), new PluggedOnly(_paths, _time), either.Token);
            var name = DomainName.Of(xml, vm);
            Warn(name, reply);
            if (reply.Message.Length == 0) GuardLog.Rebound(_logger, name, "bound");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            GuardLog.VmProblem(_logger, DomainName.Of(xml, vm), "not bound within 5 s: is Open vSwitch down?");
        }
    }

    private byte[]? StoredXml(Guid vm)
    {
        foreach (var domain in new BindingStore(_paths.RunDirectory).ReadDomains(_ => { }))
            if (domain.Id == vm) return domain.Xml.ToArray();
        return null;
    }

    private async Task FollowLibvirtAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            // Following first: what happens while all VMs are read is not missed.
            var following = _virsh!.FollowAsync(OnLibvirtLine, end.Token);
            try
            {
                await ReadRunningAsync(cancellationToken);
                _libvirtProblem = "";
                await following;
            }
            finally
            {
                await end.CancelAsync();
                await following.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
        catch (IOException exception)
        {
            if (_libvirtProblem != exception.Message) GuardLog.LibvirtLost(_logger, TerminalText.Escape(exception.Message));
            _libvirtProblem = exception.Message;
        }

        await Task.Delay(s_libvirtPause, _time, cancellationToken);
    }

    private void OnLibvirtLine(string line)
    {
        if (LibvirtEvent.Parse(line) is not { ChangesNics: true } changed) return;
        if (changed.Kind == "metadata-change" && line.Contains("uri", StringComparison.Ordinal) && !line.Contains(MetadataNamespace, StringComparison.Ordinal)) return;
        Queue(changed.Domain);
    }

    // After libvirtd (or the daemon) was away: VMs that run and are not as they were, and VMs that do not run any more.
    private async Task ReadRunningAsync(CancellationToken cancellationToken)
    {
        var store = new BindingStore(_paths.RunDirectory);
        var known = store.ReadDomains(problem => GuardLog.Problem(_logger, problem)).ToList();
        var running = (await _virsh!.ListRunningAsync(cancellationToken)).ToHashSet();
        GuardLog.LibvirtFollowed(_logger, running.Count);
        foreach (var vm in running)
        {
            try
            {
                var xml = await _virsh.DumpXmlAsync($"{vm:D}", cancellationToken);
                if (known.FirstOrDefault(domain => domain.Id == vm) is { } before && before.Xml.Span.SequenceEqual(xml)) continue;
                await ApplyAsync($"{vm:D}", xml, cancellationToken);
            }
            catch (IOException)
            {
                // It has ended meanwhile, or libvirt has: then all this begins anew.
            }
        }

        foreach (var gone in known.Where(domain => !running.Contains(domain.Id)))
        {
            // A VM that is starting has its ports and is in no list yet.
            if (_services.Watch.Bridges is { IsDefault: false } bridges && bridges.Any(bridge => bridge.Interfaces.Any(candidate => candidate.VmId == gone.Id))) continue;
            await ReleaseAsync(gone, cancellationToken);
        }

        _services.BindingsAreComplete = true;
        foreach (var loop in _loops) loop.Wake(whole: true);
    }

    private async Task ReleaseAsync(StoredDomain gone, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var reply = await WorkAsync(new HookRequest(HookOperation.Release, gone.Xml), new PluggedOnly(_paths, _time), either.Token);
        var name = DomainName.Of(gone.Xml.Span, $"{gone.Id:D}");
        Warn(name, reply);
        GuardLog.Forgotten(_logger, name);
    }
}
