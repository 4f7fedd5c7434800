using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Weir.Config.Schema;

/// <summary>FAUCET's configuration language as data: the one source for reading it, for suggestions and for the reference.</summary>
public static partial class ConfigSchema
{
    /// <summary>Every section, in the order of the reference.</summary>
    public static ImmutableArray<ConfigSection> Sections => All.InOrder;

    /// <summary>The section called <paramref name="name"/>.</summary>
    public static ConfigSection Find(string name) => All.ByName[name];

    // In a class of its own, so that it is made when all sections are, whatever the order of the files of this class.
    private static class All
    {
        public static readonly ImmutableArray<ConfigSection> InOrder =
        [
            Top, Vlan, VlanRoute, Acl, AclEntry, Rule, Actions, Output, PushedVlan, Failover, Tunnel, Conntrack, Nat,
            Datapath, DatapathStack, DatapathLldp, DatapathDot1x, TableSizes, Interface, Coprocessor, InterfaceStack, InterfaceLldp, OrgTlv,
            GuardSchema.FaucetDatapath, GuardSchema.FaucetPort, Router, Bgp, Meter, MeterEntry, MeterBand, Expect, ExpectHost, Expectation, Gauge, GaugeWatcher, GaugeDatabase,
        ];

        public static readonly FrozenDictionary<string, ConfigSection> ByName = InOrder.AddRange(GuardSchema.Sections).ToFrozenDictionary(section => section.Name, StringComparer.Ordinal);
    }

    private static ConfigKey Acting(string name, KeyType type, string @default, string doc) => new(name, type, @default, KeyState.Acting, doc);

    private static ConfigKey Info(string name, KeyType type, string @default, string doc) => new(name, type, @default, KeyState.Informational, doc);

    private static ConfigKey Tuning(string name, KeyType type, string @default, string doc) => new(name, type, @default, KeyState.Tuning, doc);

    private static ConfigKey NotYet(string name, KeyType type, string @default, string doc) => new(name, type, @default, KeyState.NotYet, doc);

    private static ConfigKey Range(this ConfigKey key, decimal min, decimal max) => key with { Min = min, Max = max };

    private static ConfigKey In(this ConfigKey key, string section) => key with { Section = section };

    private static ConfigKey OneOf(this ConfigKey key, params ImmutableArray<string> choices) => key with { Choices = choices };

    private static ConfigKey Differs(this ConfigKey key, string difference) => key with { Difference = difference };
}
