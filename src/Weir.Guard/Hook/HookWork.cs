using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard.Policy;
using Weir.Guard.Sync;

namespace Weir.Guard.Hook;

/// <summary>The hook's work: from libvirt's operation and the domain's XML to the entries of the VM's NICs, or the reason why not. Whoever does it, the script's own process or the daemon.</summary>
/// <param name="paths">Where the files lie.</param>
/// <param name="config">The host's configuration; throws <see cref="FormatException"/>, with what is wrong, where it cannot be used.</param>
/// <param name="toSwitch">What Open vSwitch is asked to do.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class HookWork(GuardPaths paths, Func<GuardConfig> config, IHookSwitch toSwitch, TimeProvider time)
{
    private const string Source = "domain.xml";

    private readonly BindingStore _store = new(paths.RunDirectory);

    /// <summary>What is being waited for, in words, for the message of a deadline.</summary>
    public string Stage { get; private set; } = "reading the domain's XML";

    /// <summary>Does it. Refuses only at <see cref="HookOperation.Start"/>: at all other operations a fault becomes a message.</summary>
    /// <exception cref="OperationCanceledException">The deadline.</exception>
    public async Task<HookReply> RunAsync(HookRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.Operation switch
            {
                HookOperation.Start => await StartAsync(request.DomainXml, cancellationToken),
                HookOperation.Reconnect => (await StartAsync(request.DomainXml, cancellationToken)) with { Accepted = true },
                HookOperation.Stopped or HookOperation.Release => await EndAsync(request.DomainXml, cancellationToken),
                _ => HookReply.Done,
            };
        }
        catch (Exception exception) when (exception is GuardSyncException or BindingStoreException or FormatException or IOException or UnauthorizedAccessException)
        {
            return new HookReply(request.Operation != HookOperation.Start, $"weir: {exception.Message}");
        }
    }

    private async Task<HookReply> StartAsync(ReadOnlyMemory<byte> xml, CancellationToken cancellationToken)
    {
        var host = config();
        var reading = DomainPolicy.Read(Open(xml), Source, host);
        if (reading.Domain is not { } domain) return Refusal(null, reading.Diagnostics);
        if (reading.Nics.IsEmpty && !reading.HasErrors) return HookReply.Done;
        if (reading.HasErrors) return Refusal(domain, reading.Diagnostics);
        if (domain.Id is not { } id) return HookReply.Refused($"weir: VM {Name(domain)}: the domain has no <uuid>, which names it; libvirt gives it one when it is defined");
        if (reading.Nics.FirstOrDefault(nic => nic.Interface.InterfaceId is null) is { } unnamed)
            return HookReply.Refused($"weir: VM {Name(domain)}, nic {unnamed.Interface.Mac}: the domain's XML does not say its interfaceid, which libvirt gives every NIC on Open vSwitch");

        Stage = "waiting for the start of another VM";
        using var held = await FileLock.TakeAsync(paths.LockFile, time, cancellationToken);
        var known = await KnownAsync(host, cancellationToken);
        var faults = Faults(reading, known, id);
        ImmutableArray<StoredNic> left = [];
        if (faults.Any(fault => fault.IsError))
        {
            // Perhaps with a VM that ended without its hook: libvirtd was killed meanwhile, or the hook was away.
            left = await LeftAsync(known, id, reading, host, cancellationToken);
            known = [.. known.Except(left)];
            if (!left.IsEmpty) faults = Faults(reading, known, id);
            if (faults.Any(fault => fault.IsError)) return Refusal(domain, faults);
        }

        // First: whatever may get to the switch is known here, and is cleaned up after a start that fails.
        _store.WriteDomain(id, xml.Span);
        Stage = "waiting for Open vSwitch";
        var gone = known.Where(nic => nic.Binding.Nic.VmId == id).Concat(left).Select(nic => (nic.Binding.Bridge, Id: nic.Binding.Nic.InterfaceId)).ToList();
        foreach (var nics in reading.Nics.GroupBy(nic => nic.Bridge))
        {
            ImmutableArray<string> closed = [.. nics.Where(nic => nic.Nic is null).Select(nic => nic.Interface.InterfaceId!)];
            ImmutableArray<string> unplugged = [.. gone.Where(nic => nic.Bridge == nics.Key.Name).Select(nic => nic.Id).Except(nics.Select(nic => nic.Interface.InterfaceId!))];
            var now = await toSwitch.ChangeAsync(nics.Key, On([.. known, .. left], nics.Key.Name), [.. nics.Where(nic => nic.Nic is not null).Select(nic => nic.Nic!)], closed.AddRange(unplugged), cancellationToken);
            known = [.. known.Where(nic => nic.Binding.Bridge != nics.Key.Name), .. now];
        }

        _store.WriteNics(known);
        foreach (var other in left.Select(nic => nic.Binding.Nic.VmId).OfType<Guid>().Distinct())
            if (!known.Any(nic => nic.Binding.Nic.VmId == other)) _store.Remove(other, known);
        return new HookReply(true, Lines(faults));
    }

    private async Task<HookReply> EndAsync(ReadOnlyMemory<byte> xml, CancellationToken cancellationToken)
    {
        var host = config();
        var reading = DomainPolicy.Read(Open(xml), Source, host);
        if (reading.Domain?.Id is not { } id) return new HookReply(true, Lines(reading.Diagnostics));

        Stage = "waiting for the start of another VM";
        using var held = await FileLock.TakeAsync(paths.LockFile, time, cancellationToken);
        var known = await KnownAsync(host, cancellationToken);
        // What the XML names now, and what was noted at the start: the XML may have been changed since.
        var mine = reading.Nics.Where(nic => nic.Interface.InterfaceId is not null).Select(nic => (Bridge: nic.Bridge.Name, Id: nic.Interface.InterfaceId!))
            .Concat(known.Where(nic => nic.Binding.Nic.VmId == id).Select(nic => (nic.Binding.Bridge, Id: nic.Binding.Nic.InterfaceId))).Distinct();
        Stage = "waiting for Open vSwitch";
        foreach (var nics in mine.GroupBy(nic => nic.Bridge).ToList())
        {
            var now = host.FindBridge(nics.Key) is { } bridge ? await toSwitch.ChangeAsync(bridge, On(known, nics.Key), [], [.. nics.Select(nic => nic.Id)], cancellationToken) : [];
            known = [.. known.Where(nic => nic.Binding.Bridge != nics.Key), .. now];
        }

        _store.Remove(id, known);
        return HookReply.Done;
    }

    // Derived from the XML files, and made anew from them where it is missing or broken.
    private Task<ImmutableArray<StoredNic>> KnownAsync(GuardConfig host, CancellationToken cancellationToken) => StoredBindings.ReadAsync(paths, host, time, static _ => { }, cancellationToken);

    // NICs of other VMs on the bridges that this one is on, which are known and plugged in nowhere.
    private async Task<ImmutableArray<StoredNic>> LeftAsync(ImmutableArray<StoredNic> known, Guid id, DomainReading reading, GuardConfig host, CancellationToken cancellationToken)
    {
        var views = await new WholeSync(paths, host, time).ReadBridgesAsync(cancellationToken);
        var left = ImmutableArray.CreateBuilder<StoredNic>();
        foreach (var bridge in reading.Nics.Select(nic => nic.Bridge).DistinctBy(bridge => bridge.Name))
        {
            if (views.FirstOrDefault(view => view.Name == bridge.Name) is not { } view) continue;
            var others = On(known, bridge.Name).Where(nic => nic.Binding.Nic.VmId != id).ToList();
            var unplugged = PluggedBridge.Of(bridge, view, others.Select(nic => nic.Binding.Nic)).NotPlugged.Select(nic => nic.InterfaceId).ToHashSet(StringComparer.Ordinal);
            left.AddRange(others.Where(nic => unplugged.Contains(nic.Binding.Nic.InterfaceId)));
        }

        return left.ToImmutable();
    }

    private static List<Diagnostic> Faults(DomainReading reading, ImmutableArray<StoredNic> known, Guid id)
    {
        var faults = reading.Diagnostics.ToList();
        BindingChecks.CheckTogether(known.Where(nic => nic.Binding.Nic.VmId != id).Select(nic => nic.Binding), reading.Bindings, faults.Add);
        return faults;
    }

    private static ImmutableArray<StoredNic> On(ImmutableArray<StoredNic> nics, string bridge) => [.. nics.Where(nic => nic.Binding.Bridge == bridge)];

    private static MemoryStream Open(ReadOnlyMemory<byte> xml) =>
        MemoryMarshal.TryGetArray(xml, out var segment) ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false) : new MemoryStream(xml.ToArray(), writable: false);

    private static HookReply Refusal(Domain? domain, IEnumerable<Diagnostic> diagnostics) =>
        HookReply.Refused($"weir: {(domain is null ? "the VM" : $"VM {Name(domain)}")} is refused: its policy cannot be applied as it is written\n{Lines(diagnostics)}");

    private static string Lines(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Aggregate(new StringBuilder(), static (text, diagnostic) => (text.Length == 0 ? text : text.Append('\n')).Append("weir: ").Append(diagnostic)).ToString();

    private static string Name(Domain domain) => TerminalText.Escape(domain.Name);
}
