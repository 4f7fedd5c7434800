using System.Collections.Immutable;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>A random pipeline and frames to send through it.</summary>
/// <param name="Seed">What it was made from.</param>
/// <param name="FragmentMode">How fragments show.</param>
/// <param name="Setup">Meters, groups and flows, in order.</param>
/// <param name="Frames">The frames.</param>
internal sealed record Scenario(int Seed, FragmentMode FragmentMode, ImmutableArray<OpenFlowMessage> Setup, ImmutableArray<ScenarioFrame> Frames)
{
    /// <summary>There is a select group. Then there are no meters: finding the bucket that Open vSwitch took means sending the frame again.</summary>
    public bool HasSelectGroup => Setup.Any(message => message is GroupModMessage { Entry.Type: GroupType.Select });

    /// <summary>Four plain ports, an access port, a trunk, and one without a link.</summary>
    public static ImmutableArray<SwitchPort> Ports { get; } =
    [
        new(new PortNumber(1), "p1"), new(new PortNumber(2), "p2"), new(new PortNumber(3), "p3"),
        new(new PortNumber(4), "p4") { AccessVlan = Vid.From(10) },
        new(new PortNumber(5), "p5") { TrunkVlans = [Vid.From(10), Vid.From(20)] },
        new(new PortNumber(6), "p6") { IsLinkDown = true },
    ];
}

/// <summary>A frame of a scenario.</summary>
/// <param name="InPort">Where it comes in.</param>
/// <param name="Bytes">The frame.</param>
/// <param name="Kind">What it is, for the coverage.</param>
/// <param name="Fault">What is wrong with it, or null.</param>
/// <param name="Pause">Time that passes before it.</param>
internal sealed record ScenarioFrame(SwitchPort InPort, byte[] Bytes, string Kind, string? Fault, TimeSpan Pause);
