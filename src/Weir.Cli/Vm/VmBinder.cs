using System.Collections.Immutable;
using System.Text;
using Weir.Cli.Copro;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard.Policy;

namespace Weir.Cli.Vm;

/// <summary>Writes policies into the metadata of domains: everything is read and checked before the first is written.</summary>
/// <param name="virsh">libvirt.</param>
/// <param name="host">The host's configuration, or null.</param>
/// <param name="running">Bindings of VMs that run now, to be held against.</param>
internal sealed class VmBinder(Virsh virsh, GuardConfig? host, ImmutableArray<GuardBinding> running)
{
    private const int Few = 8; // fewer are asked for one by one

    /// <summary>How many calls at a time: libvirtd serves five clients' calls at a time by default.</summary>
    internal const int Parallel = 4;

    /// <summary>What is written for one domain.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Commands">In order; empty: nothing to do.</param>
    /// <param name="Where">For people: <c>live and persistent</c>.</param>
    /// <param name="Undo">What puts back what was there, one for each command.</param>
    internal sealed record Plan(string Name, ImmutableArray<HostCommand> Commands, string Where, ImmutableArray<HostCommand> Undo)
    {
        /// <summary>The domain runs.</summary>
        public bool IsLive { get; init; }

        /// <summary>It was saved with <c>virsh managedsave</c>: it goes on with the metadata that it had then.</summary>
        public bool IsSaved { get; init; }
    }

    /// <summary>Reads the domains and plans. Any error among the diagnostics: nothing may be written.</summary>
    public async Task<(ImmutableArray<Plan> Plans, ImmutableArray<Diagnostic> Diagnostics)> PlanAsync(IReadOnlyList<VmEntry> entries, CancellationToken cancellation)
    {
        var (isRunning, isPersistent, isSaved) = (await virsh.RunningAsync(cancellation), await virsh.PersistentAsync(cancellation), await virsh.SavedAsync(cancellation));
        if (entries.Count > Few) await virsh.ReadAheadAsync(entries.Select(entry => entry.Vm), isRunning.Intersect(isPersistent), cancellation);
        var diagnostics = new List<Diagnostic>();
        var plans = new Plan?[entries.Count];
        var readings = new DomainReading?[entries.Count];
        await System.Threading.Tasks.Parallel.ForAsync(0, entries.Count, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation }, async (i, ct) =>
        {
            var found = new List<Diagnostic>();
            (plans[i], readings[i]) = await PlanAsync(entries[i], isRunning, isPersistent, isSaved, found, ct);
            lock (diagnostics) diagnostics.AddRange(found);
        });
        CheckTogether(entries, readings, diagnostics);
        return ([.. plans.OfType<Plan>()], [.. diagnostics.DistinctBy(diagnostic => (diagnostic.Code, diagnostic.Location, diagnostic.Message)).OrderBy(diagnostic => diagnostic.Location.File, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.Line)]);
    }

    /// <summary>Carries a plan out; of two commands, the first is undone where the second fails.</summary>
    /// <exception cref="VmCommandException">libvirt refused; nothing of this domain is changed, unless the message says so.</exception>
    public async Task ApplyAsync(Plan plan, CancellationToken cancellation)
    {
        for (var i = 0; i < plan.Commands.Length; i++)
        {
            try
            {
                await virsh.RunAsync(plan.Commands[i], cancellation);
            }
            catch (VmCommandException error) when (i > 0)
            {
                try
                {
                    await virsh.RunAsync(plan.Undo[0], cancellation);
                }
                catch (VmCommandException)
                {
                    throw new VmCommandException($"{error.Message}; the running domain has the new policy, the defined one the old: run the command again");
                }

                throw;
            }
        }
    }

    private async Task<(Plan? Plan, DomainReading? Reading)> PlanAsync(VmEntry entry, ImmutableHashSet<string> isRunning, ImmutableHashSet<string> isPersistent, ImmutableHashSet<string> isSaved, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        try
        {
            var xml = await virsh.DumpAsync(entry.Vm, inactive: false, cancellation);
            var domain = DomainXmlReader.Read(Bytes(xml), $"{entry.Vm}.xml", diagnostics.Add);
            if (domain?.Id is not { } id) return default;
            var uuid = id.ToString();
            var (live, config) = (isRunning.Contains(uuid), isPersistent.Contains(uuid));
            var macs = entry.Put.Select(policy => policy.Mac).Concat(entry.Removed).ToHashSet();
            foreach (var mac in entry.Removed.Where(mac => domain.Policies.All(policy => policy.Mac != mac)))
                diagnostics.Add(new(DiagnosticCodes.PolicyWithoutNic, DiagnosticSeverity.Error, entry.Location, $"vm {domain.Name}, nic {mac}", "the metadata has no entry for this NIC", domain.Policies.IsEmpty ? "it has none at all" : $"it has entries for {string.Join(", ", domain.Policies.Select(policy => policy.Mac))}"));
            var reading = DomainPolicy.Bind(domain with { Policies = [.. domain.Policies.Where(policy => !macs.Contains(policy.Mac)), .. entry.Put] }, host);
            // For a NIC that is plugged in later; beside one without an entry it is a MAC address that is mistyped.
            var closed = reading.Nics.Any(nic => nic.Policy is null);
            foreach (var policy in entry.Put.Where(policy => domain.Interfaces.All(nic => nic.Mac != policy.Mac)))
                diagnostics.Add(new(DiagnosticCodes.PolicyWithoutNic, closed || domain.Interfaces.IsEmpty ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, policy.Location, policy.Path, $"the VM {domain.Name} has no NIC with this MAC address", domain.Interfaces.IsEmpty ? "it has none" : $"it has {string.Join(", ", domain.Interfaces.Select(nic => nic.Mac))}{(closed ? "" : "; the entry counts once a NIC with it is plugged in")}"));

            // That other NICs are closed is nothing that this command changes.
            diagnostics.AddRange(reading.Diagnostics.Where(found => found.Code != DiagnosticCodes.PolicyWithoutNic && (found.IsError || found.Code != DiagnosticCodes.NicWithoutPolicy)));
            var inactive = live && config ? await virsh.DumpAsync(uuid, inactive: true, cancellation) : xml;
            var plan = PlanOf(domain.Name, uuid, xml, inactive, live, config, entry);
            return (plan is null ? null : plan with { IsSaved = isSaved.Contains(uuid) }, reading);
        }
        catch (VmCommandException error)
        {
            diagnostics.Add(new(DiagnosticCodes.DomainXml, DiagnosticSeverity.Error, entry.Location, $"vm {entry.Vm}", error.Message, ""));
            return default;
        }
    }

    private Plan? PlanOf(string name, string uuid, string xml, string inactive, bool live, bool config, VmEntry entry)
    {
        if (Edit(xml, entry) is not { } now || Edit(inactive, entry) is not { } later) return null;
        var where = live && config ? "live and persistent" : live ? "live; the domain is transient" : "persistent; it does not run";
        if (!live || !config || now.Element == later.Element)
            return new(name, now.IsChanged || later.IsChanged ? [virsh.SetMetadata(uuid, now.Element, live, config)] : [], where, []) { IsLive = live };
        return new(
            name,
            [virsh.SetMetadata(uuid, now.Element, live: true, config: false), virsh.SetMetadata(uuid, later.Element, live: false, config: true)],
            where,
            [virsh.SetMetadata(uuid, GuardMetadataWriter.Edit(Bytes(xml), [], [])!.Value.Element, live: true, config: false)])
        {
            IsLive = true,
        };
    }

    private void CheckTogether(IReadOnlyList<VmEntry> entries, DomainReading?[] readings, List<Diagnostic> diagnostics)
    {
        var names = readings.OfType<DomainReading>().Select(reading => reading.Domain!.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var twice in readings.Select((reading, i) => (Reading: reading, Entry: entries[i])).Where(pair => pair.Reading is not null).GroupBy(pair => pair.Reading!.Domain!.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            diagnostics.Add(new(DiagnosticCodes.PolicyTwice, DiagnosticSeverity.Error, twice.Last().Entry.Location, $"vm {twice.Key}", $"the VM is named at {twice.First().Entry.Location} already", "join the two"));
        var others = running.Where(binding => !names.Contains(binding.Nic.Vm));
        BindingChecks.CheckTogether(others, readings.OfType<DomainReading>().SelectMany(reading => reading.Bindings), diagnostics.Add);
    }

    private static (string Element, bool IsChanged)? Edit(string xml, VmEntry entry) => GuardMetadataWriter.Edit(Bytes(xml), entry.Put, entry.Removed);

    private static MemoryStream Bytes(string xml) => new(Encoding.UTF8.GetBytes(xml));
}
