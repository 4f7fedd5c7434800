using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Primitives;

namespace Weir.Config.Tests;

/// <summary>Configurations made from a model load, and say what the model says.</summary>
public class GeneratedConfigTests
{
    private sealed record PortPlan(uint Number, bool Named, int? Native, int[] Tagged, bool Acl, int MaxHosts, bool Flood, int Role);

    private sealed record Plan(int[] Vids, PortPlan[] Ports, bool Flow, bool ByVid)
    {
        public override string ToString() => Write(this);
    }

    [Fact]
    public void What_is_valid_loads_as_it_was_meant() =>
        Prop.ForAll(Arb.From(Plans()), plan =>
        {
            var result = ConfigLoader.LoadText(Write(plan));
            Assert.Empty(result.Diagnostics.Where(d => d.IsError).Select(d => d.ToString()));
            var datapath = Assert.Single(result.Network!.Datapaths);
            Assert.Equal(plan.Ports.Select(port => port.Number).Order(), datapath.Ports.Select(port => port.Number.Value));
            foreach (var planned in plan.Ports)
            {
                var port = datapath.FindPort(new(planned.Number))!;
                var isRole = planned.Role != 0;
                Assert.Equal(planned.Named ? $"p{planned.Number}" : planned.Number.ToString(), port.Name);
                Assert.Equal(isRole || planned.Native is null ? null : Vid.From(planned.Native.Value), port.NativeVlan);
                Assert.Equal(isRole ? [] : planned.Tagged.Where(vid => vid != planned.Native).Order(), port.TaggedVlans.Select(vid => (int)vid.Value));
                Assert.Equal(isRole ? 255 : planned.MaxHosts, port.MaxHosts);
                Assert.Equal(isRole || planned.Flood, port.UnicastFlood);
                Assert.Equal(planned.Acl && !isRole ? 1 : 0, port.AclsIn.Length);
                Assert.Equal(planned.Role == 1, port.OutputOnly);
                Assert.Equal(planned.Role == 2, port.Coprocessor is not null);
            }
        }).Check(PropertyRuns.Of(100));

    [Fact]
    public void The_same_text_gives_the_same_network() =>
        Prop.ForAll(Arb.From(Plans()), plan =>
        {
            var (first, second) = (ConfigLoader.LoadText(Write(plan)), ConfigLoader.LoadText(Write(plan)));
            Assert.Equal(first.Hash, second.Hash);
            Assert.Equal(first.Network!.Datapaths[0].Ports.Select(port => port.ToString()), second.Network!.Datapaths[0].Ports.Select(port => port.ToString()));
        }).Check(PropertyRuns.Of(100));

    private static Gen<Plan> Plans() =>
        from vids in Gen.Choose(1, 900).ArrayOf()
        from extra in Gen.Choose(1, 900)
        let known = vids.Append(extra).Distinct().ToArray()
        from numbers in Gen.Choose(1, 3000).ArrayOf()
        from ports in Gen.CollectToArray(numbers.Append(7).Distinct(), number => Port(number, known))
        from flow in Gen.Elements(true, false)
        from byVid in Gen.Elements(true, false)
        select new Plan(known, ports, flow, byVid);

    private static Gen<PortPlan> Port(int number, int[] vids) =>
        from named in Gen.Elements(true, false)
        from native in Gen.OneOf(Gen.Constant((int?)null), Gen.Elements(vids).Select(vid => (int?)vid))
        from tagged in Gen.SubListOf(vids)
        from acl in Gen.Elements(true, false)
        from hosts in Gen.Choose(0, 1000)
        from flood in Gen.Elements(true, false)
        from role in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2)))
        select new PortPlan((uint)number, named, native, [.. tagged], acl, hosts, flood, number == 7 ? 0 : role);

    private static string Write(Plan plan)
    {
        var text = new StringBuilder("acls:\n  all: [{rule: {actions: {allow: 1}}}]\nvlans:\n");
        string Vlan(int vid) => plan.ByVid ? vid.ToString() : $"v{vid}";
        foreach (var vid in plan.Vids) text.Append(plan.ByVid ? $"  {vid}: {{description: d}}\n" : $"  v{vid}:\n    vid: 0x{vid:x}\n");
        text.Append("dps:\n  sw:\n    dp_id: 0x1\n    interfaces:\n");
        foreach (var port in plan.Ports)
        {
            List<string> keys = port.Named ? [$"number: {port.Number}"] : [];
            switch (port.Role)
            {
                case 1:
                    keys.Add("output_only: true");
                    break;
                case 2:
                    keys.Add("coprocessor: {strategy: vlan_vid}");
                    break;
                default:
                    keys.AddRange([$"max_hosts: {port.MaxHosts}", $"unicast_flood: {(port.Flood ? "true" : "False")}"]);
                    if (port.Native is { } native) keys.Add($"native_vlan: {Vlan(native)}");
                    var tagged = port.Tagged.Where(vid => vid != port.Native).ToArray();
                    if (tagged.Length > 0) keys.Add($"tagged_vlans: [{string.Join(", ", tagged.Select(Vlan))}]");
                    if (port.Acl) keys.Add("acls_in: [all]");
                    break;
            }

            var name = port.Named ? $"p{port.Number}" : port.Number.ToString();
            text.Append(plan.Flow || keys.Count == 0 ? $"      {name}: {{{string.Join(", ", keys)}}}\n" : $"      {name}:\n{string.Concat(keys.Select(key => $"        {key}\n"))}");
        }

        return text.ToString();
    }
}
