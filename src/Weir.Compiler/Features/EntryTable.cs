using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>Table 0, which goes to the first table in use (with a guard it is the guard's: <see cref="GuardTables"/>), and the table-misses of all others in use; all at <c>lowest_priority</c>.</summary>
internal sealed class EntryTable : Feature
{
    public override IEnumerable<PipelineTable> Tables(Datapath dp) => [Pipeline.Entry];

    public override void Contribute(CompileContext context)
    {
        var tables = context.TablesInUse;
        for (var i = context.Datapath.Guard is null ? 0 : 1; i < tables.Length; i++)
        {
            var table = tables[i];
            var next = table.MissTableId is { } id ? Pipeline.Find(id) : i + 1 < tables.Length ? tables[i + 1] : null;
            var goesOn = table.Miss == TableMiss.Continue && next is not null;
            var (reason, origin) = goesOn ? (DropReason.None, new Origin(table.Name, "table-miss", null)) : WhyDropped(table, context.Datapath);
            context.Add(table, context.Datapath.Priorities.Lowest, Match.Any, goesOn ? context.Goto(next!) : [], origin, drop: reason);
        }
    }

    // The ACLs of the datapath name no port, so there what no rule matches is all that is left.
    private static (DropReason Reason, Origin Origin) WhyDropped(PipelineTable table, Datapath dp) => table == Pipeline.PortAcl && !dp.AclsIn.IsEmpty
        ? (DropReason.AclNoRule, Origin.OfNoRule(table.Name, string.Join(", ", dp.AclsIn.Select(acl => acl.Name)), "all ports", dp.AclsIn[^1].Location))
        : (table.MissReason, new Origin(table.Name, $"table-miss of {table.Name}", null));
}
