using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>
/// The interpreter against a real ovs-vswitchd: generated pipelines and frames, the same output. The cases are the same in every run, unless WEIR_DIFFERENTIAL_SEED and
/// WEIR_DIFFERENTIAL_SCENARIOS choose others; a failure names its scenario's seed, which alone (with one scenario) repeats it.
/// </summary>
public class DifferentialTests
{
    private const int DefaultScenarios = 700;
    private const int LeastHits = 50;

    [Fact]
    public void Interpreter_does_what_Open_vSwitch_does_and_every_planted_fault_is_found()
    {
        var output = TestContext.Current.TestOutputHelper!;
        var first = Number("WEIR_DIFFERENTIAL_SEED", 1);
        var count = Number("WEIR_DIFFERENTIAL_SCENARIOS", DefaultScenarios);
        output.WriteLine($"scenarios {first} to {first + count - 1}");
        var recordings = new List<Recording>();
        var coverage = new Coverage();
        var differences = new List<string>();
        var deaths = new List<string>();
        var unsteady = new List<string>();
        var real = new OpenVSwitch(Scenario.Ports);
        try
        {
            for (var seed = first; seed < first + count; seed++)
            {
                if (Record(seed, real, deaths) is { } recording)
                {
                    if (recording.Difference(Fault.None, coverage) is { } difference)
                    {
                        // What Open vSwitch does not do a second time either is no answer to compare with.
                        if (Record(seed, real, deaths) is { } again && again.Difference(Fault.None, null, real.Explain) is { } same) differences.Add(same);
                        else unsteady.Add(difference);
                        continue;
                    }

                    recordings.Add(recording);
                    continue;
                }

                real.Dispose();
                real = new OpenVSwitch(Scenario.Ports);
            }
        }
        finally
        {
            real.Dispose();
        }

        foreach (var death in deaths) output.WriteLine(death);
        foreach (var once in unsteady) output.WriteLine($"not repeated: {once}");
        Assert.True(unsteady.Count <= Math.Max(1, count / 100), $"{unsteady.Count} scenarios had another answer the second time");
        Assert.True(deaths.Count <= Math.Max(2, count / 20), $"Open vSwitch died {deaths.Count} times");
        var cases = recordings.Sum(recording => recording.Answers.Count);
        var delivered = recordings.Sum(recording => recording.Answers.Count(answer => answer.IsDelivery));
        var summary = $"seeds {first} to {first + count - 1}: {cases} cases, {delivered} deliver ({100.0 * delivered / cases:F1} %), {differences.Count} scenarios differ";
        output.WriteLine(summary);
        output.WriteLine(coverage.ToString());
        var report = Path.Combine(AppContext.BaseDirectory, "differential-coverage.txt");
        File.WriteAllText(report, $"{summary}\n{coverage}");
        Console.WriteLine($"{summary}; coverage in {report}");
        Assert.True(differences.Count == 0, $"{differences.Count} scenarios differ\n{string.Join("\n", differences.Take(Number("WEIR_DIFFERENTIAL_SHOW", 3)))}");

        List<string> missed = [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.None && !recordings.Any(recording => recording.Difference(fault, null) is not null)).Select(fault => fault.ToString())];
        Assert.True(count < DefaultScenarios || missed.Count == 0, $"planted but not found: {string.Join(", ", missed)}");
        if (count < DefaultScenarios) return;
        Assert.True(cases >= 5000);
        Assert.True(delivered >= 0.6 * cases);
        Assert.True(coverage.Counts.GetValueOrDefault("unclear") < 0.02 * cases);
        var rare = Wanted().Where(what => coverage.Counts.GetValueOrDefault(what) < LeastHits).Select(what => $"{what}: {coverage.Counts.GetValueOrDefault(what)}").ToList();
        Assert.True(rare.Count == 0, $"too rare: {string.Join(", ", rare)}");
    }

    /// <summary>Null where Open vSwitch 3.1 fails an assertion of its own: that is no answer.</summary>
    private static Recording? Record(int seed, OpenVSwitch real, List<string> deaths)
    {
        try
        {
            return Recording.Of(ScenarioGenerator.Make(seed), real);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            deaths.Add($"Open vSwitch died of scenario {seed}: {real.LastWords()}");
            return null;
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>What must have been met often: every field that can match, every action, instruction, group type and kind of malformed frame.</summary>
    private static IEnumerable<string> Wanted()
    {
        foreach (var info in OxmFieldInfo.All.ToArray())
        {
            yield return info.Field switch
            {
                OxmField.InPhyPort or OxmField.Ipv6Exthdr or OxmField.PbbIsid => $"refused match {info.Name}",
                >= OxmField.CtNwProto => $"taken match {info.Name}",
                _ => $"match {info.Name}",
            };
        }

        foreach (var instruction in (string[])["Meter", "ApplyActions", "ClearActions", "WriteActions", "WriteMetadata", "GotoTable"]) yield return $"instruction {instruction}";
        foreach (var type in Enum.GetNames<GroupType>()) yield return $"group {type}";
        foreach (var fault in FrameGenerator.Faults) yield return $"malformed {fault}";
        foreach (var kind in FrameGenerator.Kinds) yield return $"frame {kind}";
        foreach (var port in (string[])["CONTROLLER", "IN_PORT", "FLOOD", "ALL", "NORMAL"]) yield return $"action Output {port}";
        foreach (var action in (string[])["Output", "Group", "PushVlan", "PopVlan", "PushMpls", "PopMpls", "SetField", "RegLoad", "RegMove", "SetNwTtl", "DecNwTtl", "SetMplsTtl", "DecMplsTtl", "Resubmit", "Controller2", "CtClear", "SetQueue"])
            yield return $"action {action}";
    }

    /// <summary>A scenario and what Open vSwitch made of it.</summary>
    private sealed record Recording(Scenario Scenario, IReadOnlyList<OpenFlowError?> Refusals, IReadOnlyList<Answer> Answers)
    {
        private const int MostBuckets = 3;
        private const int MostChoices = 4;

        public static Recording Of(Scenario scenario, OpenVSwitch real)
        {
            var connection = real.Connection;
            connection.Send(new SetConfigMessage((FragmentHandling)scenario.FragmentMode, 0xFFFF));
            connection.Send(new FlowModMessage(FlowModCommand.Delete, new FlowEntry(FlowModMessage.AllTables, 0, Match.Any, [])));
            connection.Send(GroupModMessage.Delete(GroupModMessage.AllGroups));
            connection.Send(MeterModMessage.Delete(MeterModMessage.AllMeters));
            var xids = scenario.Setup.Select(connection.Send).ToList();
            var errors = connection.Barrier().OfType<ErrorMessage>().ToDictionary(error => error.Xid, error => error.Error);
            real.ForgetHosts();
            var answers = new List<Answer>();
            foreach (var frame in scenario.Frames)
            {
                if (frame.Pause > TimeSpan.Zero) real.Advance(frame.Pause);

                // A cached decision can cover a malformed frame that would be judged otherwise by itself: each frame is judged anew.
                real.ForgetDecisions();
                answers.Add(real.Send(frame.InPort, frame.Bytes));
            }

            return new Recording(scenario, [.. xids.Select(xid => errors.TryGetValue(xid, out var error) ? error : (OpenFlowError?)null)], answers);
        }

        /// <summary>The first difference to the interpreter, in words; null: none.</summary>
        public string? Difference(Fault fault, Coverage? coverage, Func<ScenarioFrame, string>? explain = null)
        {
            var (choices, taken) = (0, 0);
            int Choose(IReadOnlyList<int> live) => live[Math.Min(choices / (int)Math.Pow(MostBuckets, Math.Min(taken++, MostChoices)) % MostBuckets, live.Count - 1)];
            var time = new ManualTime();
            var datapath = new SoftDatapath(new DatapathId(1), Scenario.Ports, time) { Fault = fault, FragmentMode = Scenario.FragmentMode, SelectBucket = (_, _, live) => Choose(live) };
            for (var i = 0; i < Scenario.Setup.Length; i++)
            {
                var error = Scenario.Setup[i] switch
                {
                    FlowModMessage flowMod => datapath.Apply(flowMod),
                    GroupModMessage groupMod => datapath.Apply(groupMod),
                    MeterModMessage meterMod => datapath.Apply(meterMod),
                    _ => null,
                };
                if (error != Refusals[i]) return $"seed {Scenario.Seed}: {Describe(Scenario.Setup[i])}\n  refused by Open vSwitch: {Refusals[i]?.ToString() ?? "no"}, by the interpreter: {error?.ToString() ?? "no"}";
                if (coverage is null || Scenario.Setup[i] is not FlowModMessage judged) continue;
                foreach (var field in judged.Entry.Match) coverage.Count($"{(error is null ? "taken" : "refused")} match {OxmFieldInfo.Of(field.Field).Name}");
            }

            var sink = coverage?.For(datapath);
            for (var i = 0; i < Scenario.Frames.Length; i++)
            {
                var frame = Scenario.Frames[i];
                coverage?.Count(frame.Fault is null ? $"frame {frame.Kind}" : $"malformed {frame.Fault}");
                time.Advance(frame.Pause);

                // Open vSwitch hashes in its own way which bucket of a select group it takes, each time anew: any of them is right.
                (choices, taken) = (0, 0);
                datapath.IsLastUnclear = false;
                var known = datapath.Hosts.Copy();
                var answer = Answer.From(datapath.Send(frame.InPort.Number, frame.Bytes, sink));
                for (var most = Math.Pow(MostBuckets, Math.Min(taken, MostChoices + 1)); !answer.Equals(Answers[i]) && ++choices < most;)
                {
                    taken = 0;
                    datapath.Hosts = known.Copy();
                    answer = Answer.From(datapath.Send(frame.InPort.Number, frame.Bytes));
                }

                if (answer.Equals(Answers[i])) continue;
                if (datapath.IsLastUnclear)
                {
                    // Open vSwitch's own ways: see FrameEditor.IsMisread, and PipelineRun.Finish.
                    coverage?.Count("unclear");
                    continue;
                }

                return Explain(datapath, frame, Answers[i], answer) + explain?.Invoke(frame);
            }

            return null;
        }

        private string Explain(SoftDatapath datapath, ScenarioFrame frame, Answer real, Answer own)
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"seed {Scenario.Seed}, fragments {Scenario.FragmentMode}: {frame.Kind} {frame.Fault} in port {frame.InPort.Number}\n  {Convert.ToHexStringLower(frame.Bytes)}\n");
            foreach (var line in real.ToString().Split('\n').Except(own.ToString().Split('\n'))) text.Append(CultureInfo.InvariantCulture, $" only Open vSwitch {line}\n");
            if (!real.ToString().Split('\n').Except(own.ToString().Split('\n')).Any()) text.Append(CultureInfo.InvariantCulture, $" of the same; Open vSwitch:\n{real}\n interpreter:\n{own}\n");
            foreach (var line in own.ToString().Split('\n').Except(real.ToString().Split('\n'))) text.Append(CultureInfo.InvariantCulture, $" only interpreter  {line}\n");
            var steps = new Steps();
            datapath.Send(frame.InPort.Number, frame.Bytes, steps);
            if (Number("WEIR_DIFFERENTIAL_STEPS", 1) == 0) return text.ToString();
            foreach (var step in steps.All) text.Append(CultureInfo.InvariantCulture, $"  {Describe(step)}\n");
            return text.ToString();
        }

        private static string Describe(OpenFlowMessage message) => message switch
        {
            FlowModMessage flow => $"table {flow.Entry.TableId} priority {flow.Entry.Priority} [{flow.Entry.Match}] {flow.Entry.Instructions}",
            GroupModMessage group => $"group {group.Entry.GroupId} {group.Entry.Type} {string.Join("; ", group.Entry.Buckets.Select(bucket => $"{bucket.WatchPort}: {bucket.Actions}"))}",
            _ => message.ToString(),
        };

        private static string Describe(TraceStep step) => step switch
        {
            LookupStep lookup => $"table {lookup.TableId}: {(lookup.Entry is { } entry ? $"{entry.Priority} [{entry.Match}] {entry.Instructions}" : "no match")}",
            _ => step.ToString(),
        };
    }

    private sealed class Steps : ITraceSink
    {
        public List<TraceStep> All { get; } = [];

        public void Report(TraceStep step) => All.Add(step);
    }
}
