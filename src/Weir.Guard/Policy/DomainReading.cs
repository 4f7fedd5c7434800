using System.Collections.Immutable;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Model.Guard;

namespace Weir.Guard.Policy;

/// <summary>What came of reading a domain's XML.</summary>
/// <param name="Domain">The domain; null where the XML is none.</param>
/// <param name="Nics">Its interfaces on guarded bridges, in the order of the XML.</param>
/// <param name="Diagnostics">Errors and warnings, by line. With an error the VM is refused.</param>
public sealed record DomainReading(Domain? Domain, ImmutableArray<DomainNic> Nics, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Whether any diagnostic is an error.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.IsError);

    /// <summary>The NICs with a policy.</summary>
    public IEnumerable<GuardedNic> Guarded => Nics.Where(nic => nic.Nic is not null).Select(nic => nic.Nic!);

    /// <summary>The NICs with a policy, each with its bridge.</summary>
    public IEnumerable<GuardBinding> Bindings => Nics.Where(nic => nic.Nic is not null).Select(nic => nic.Binding!);
}
