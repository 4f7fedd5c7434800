using System.Globalization;
using System.Text;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>Counts what frames met on their way: fields that matched, actions, instructions, groups.</summary>
internal sealed class Coverage(Func<uint, GroupEntry?> findGroup) : ITraceSink
{
    public Coverage()
        : this(static _ => null)
    {
    }

    public SortedDictionary<string, int> Counts { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The same counts, with another scenario's groups.</summary>
    public Coverage For(SoftDatapath datapath) => new(datapath.FindGroup) { Counts = Counts };

    public void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;

    public void Report(TraceStep step)
    {
        switch (step)
        {
            case LookupStep { Entry: { } entry }:
                foreach (var field in entry.Match)
                {
                    Count($"match {OxmFieldInfo.Of(field.Field).Name}");
                    if (field.IsMasked) Count("match with a mask");
                }

                foreach (var instruction in entry.Instructions) Count($"instruction {instruction.GetType().Name.Replace("Instruction", "", StringComparison.Ordinal)}");
                break;
            case ActionStep { Action: SetFieldAction set }:
                Count($"set {OxmFieldInfo.Of(set.Field.Field).Name}");
                Count("action SetField");
                break;
            case ActionStep { Action: OutputAction { Port: { IsReserved: true } port } }:
                Count($"action Output {port}");
                break;
            case ActionStep { Action: var action }:
                Count($"action {action.GetType().Name.Replace("Action", "", StringComparison.Ordinal)}");
                break;
            case BucketStep bucket:
                Count($"group {findGroup(bucket.GroupId)?.Type}{(bucket.BucketIndex < 0 ? " none live" : "")}");
                break;
            case SkipStep skip:
                Count($"skipped {skip.Reason}");
                break;
            default:
                break;
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (what, count) in Counts) text.Append(CultureInfo.InvariantCulture, $"{count,8} {what}\n");
        return text.ToString();
    }
}
