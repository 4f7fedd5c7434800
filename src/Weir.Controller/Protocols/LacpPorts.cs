using System.Collections.Immutable;
using Weir.Controller.Status;
using Weir.Model;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Controller.Protocols;

/// <summary>LACP of one datapath: what each member of a LAG has heard and says. Touched inside the datapath's turn only.</summary>
/// <remarks>
/// Rules as FAUCET's: in step is who hears a partner that says so; the system priority is 65535, the timeout asked for the short one, the key the LAG's id. A partner that
/// does not collect is sent nothing. FAUCET's default makes every datapath the same LACP system, so a LACPDU of the own system may be another datapath's: which it
/// is, the collector's greatest delay tells, where each datapath writes its id (<see cref="Mark"/>).
/// </remarks>
internal sealed class LacpPorts
{
    private const byte Active = 1, ShortTimeout = 2, Aggregation = 4, Synchronisation = 8, Collecting = 16, Distributing = 32, Defaulted = 64;
    private const ushort SystemPriority = 65_535;
    private const uint AdoptionSeconds = 3;

    private readonly Dictionary<PortNumber, PortState> _ports = [];
    private Datapath _datapath = new(default, "");

    private sealed class PortState(Port port)
    {
        public Port Port { get; set; } = port;

        public Lacp Lacp => Port.Lacp!;

        public bool Up { get; set; }

        public bool InStep { get; set; }

        /// <summary>It takes frames in: the partner may send some.</summary>
        public bool Collects => Up && InStep && Lacp.Selection != LacpSelection.Unselected;

        /// <summary>Frames may be sent there. What a partner that has not been heard yet does is not known, so that it counts as it was.</summary>
        public bool Distributes => Up && InStep && Lacp.Selection == LacpSelection.Selected && (Partner is not { } partner || (partner.State & Collecting) != 0);

        /// <summary>In step before this connection, and not heard of since: the partner is told what it says itself, which is not known before it has said it.</summary>
        public bool Adopted { get; set; }

        public LacpHeader? Partner { get; set; }

        public byte[] LastPdu { get; set; } = [];

        public uint HeardAt { get; set; }

        public uint? SaidAt { get; set; }

        public (LacpCondition Condition, bool Partner) Noted { get; private set; }

        public long Changes { get; private set; }

        // After whatever may have changed its condition.
        public void Note(LacpCondition condition)
        {
            if (Noted == (condition, Partner is not null)) return;
            Noted = (condition, Partner is not null);
            Changes++;
        }
    }

    /// <summary>A LACPDU to send.</summary>
    public readonly record struct Outgoing(PortNumber Port, byte[] Frame);

    /// <summary>Takes a configuration. A port that stays in its LAG keeps its state, and says so when what it says is different.</summary>
    public void Configure(Datapath datapath)
    {
        _datapath = datapath;
        var members = datapath.Ports.Where(port => port is { Enabled: true, Lacp: not null }).ToDictionary(port => port.Number);
        foreach (var number in _ports.Keys.Where(number => !members.ContainsKey(number)).ToList()) _ports.Remove(number);
        foreach (var (number, port) in members)
        {
            if (!_ports.TryGetValue(number, out var state) || state.Lacp.Lag != port.Lacp!.Lag)
            {
                _ports[number] = new PortState(port) { Up = state?.Up ?? false };
                continue;
            }

            if (!Actor(state, datapath).Equals(Actor(new PortState(port), datapath))) state.SaidAt = null;
            state.Port = port;
        }
    }

    /// <summary>What the switch holds says which ports were in step before this connection; they have the whole timeout to say so again.</summary>
    public void Adopt(IReadOnlySet<PortNumber> inStep, ImmutableHashSet<PortNumber> up, uint nowSeconds)
    {
        foreach (var (number, state) in _ports)
        {
            state.Up = IsUp(state.Port, up);
            state.InStep = state.Up && inStep.Contains(number);
            state.HeardAt = nowSeconds;
            state.Adopted = state.InStep;
            (state.SaidAt, state.LastPdu, state.Partner) = (null, [], null);
            state.Note(ConditionOf(state));
        }
    }

    /// <summary>The members that are in step, as far as <paramref name="datapath"/> has them in the same LAG.</summary>
    public ImmutableHashSet<PortNumber> InStep(Datapath datapath) => Members(datapath, state => state is { Up: true, InStep: true });

    /// <summary>Those of them whose partner does not collect: it is not sent anything.</summary>
    public ImmutableHashSet<PortNumber> Unheard(Datapath datapath) => Members(datapath, state => state is { Up: true, InStep: true, Partner: { } partner } && (partner.State & Collecting) == 0);

    /// <summary>The members that frames are sent to, as far as <paramref name="datapath"/> has them in the same LAG and selected.</summary>
    public ImmutableHashSet<PortNumber> Carrying(Datapath datapath)
    {
        var carrying = InStep(datapath).Except(Unheard(datapath));
        return carrying.IsEmpty ? carrying : carrying.Except(carrying.Where(number => datapath.FindPort(number)!.Lacp!.Selection != LacpSelection.Selected));
    }

    /// <summary>Whether frames come in there and none are sent: hosts behind it are reached by another member.</summary>
    public bool IsOneWay(PortNumber port) => _ports.TryGetValue(port, out var state) && state.Collects && !state.Distributes;

    /// <summary>The ports that carry frames: those that are up, of the members of LAGs only these.</summary>
    public ImmutableHashSet<PortNumber> Carrying(Datapath datapath, ImmutableHashSet<PortNumber> up) =>
        up.Except(datapath.Ports.Where(port => port.Lacp is not null).Select(port => port.Number)).Union(Carrying(datapath));

    /// <summary>How it stands with each member, by port.</summary>
    public ImmutableArray<LacpPortStatus> Status() =>
    [
        .. _ports.OrderBy(pair => pair.Key).Select(pair => new LacpPortStatus(pair.Key, pair.Value.Lacp.Lag, ConditionOf(pair.Value), Actor(pair.Value, _datapath), pair.Value.Partner) { Changes = pair.Value.Changes }),
    ];

    /// <summary>Takes the ports that are up. One that went down has to get in step anew.</summary>
    public void PortsChanged(ImmutableHashSet<PortNumber> up)
    {
        foreach (var state in _ports.Values)
        {
            var isUp = IsUp(state.Port, up);
            if (state.Up == isUp) continue;
            state.Up = isUp;
            Forget(state);
            state.Note(ConditionOf(state));
        }
    }

    /// <summary>Takes a LACPDU. False: the port is no member of a LAG.</summary>
    /// <param name="port">Where it came in.</param>
    /// <param name="payload">It, from the subtype on.</param>
    /// <param name="nowSeconds">The controller's clock.</param>
    /// <param name="changed">The port is in step now and was not, or the other way.</param>
    /// <param name="answer">What to say, or null.</param>
    /// <param name="otherSystem">Another member of the LAG has a partner that is another system.</param>
    public bool Receive(PortNumber port, ReadOnlySpan<byte> payload, uint nowSeconds, out bool changed, out byte[]? answer, out bool otherSystem)
    {
        (changed, answer, otherSystem) = (false, null, false);
        if (!_ports.TryGetValue(port, out var state) || !state.Up || !LacpHeader.TryRead(payload, out var partner)) return false;
        if (partner.System == _datapath.FaucetDpMac && LacpFrame.ReadCollectorMaxDelay(payload) == Mark(_datapath.Id)) return false; // a loop: it is one's own
        var pdu = payload[..Math.Min(payload.Length, 42)];
        var news = !pdu.SequenceEqual(state.LastPdu);
        if (news) state.LastPdu = pdu.ToArray();
        otherSystem = state.Partner?.System != partner.System
            && _ports.Values.Any(other => other != state && other.Lacp.Lag == state.Lacp.Lag && other.Partner is { } known && known.System != partner.System);
        var before = (state.Collects, state.Distributes);
        state.Adopted = false;
        state.Partner = partner;
        state.HeardAt = nowSeconds;
        state.InStep = (partner.State & Synchronisation) != 0;
        changed = before != (state.Collects, state.Distributes);
        state.Note(ConditionOf(state));
        if (news || state.SaidAt is not { } said || nowSeconds - said >= state.Lacp.ResponseIntervalSeconds) answer = Say(state, nowSeconds);
        return true;
    }

    /// <summary>Once a second: what is to be said unasked, and whether a port has not been heard of for too long.</summary>
    public IReadOnlyList<Outgoing> Tick(uint nowSeconds, out IReadOnlyList<PortNumber> expired)
    {
        var (outgoing, silent) = (new List<Outgoing>(), new List<PortNumber>());
        foreach (var (number, state) in _ports)
        {
            if (!state.Up) continue;
            if ((state.InStep || state.Partner is not null) && nowSeconds - state.HeardAt >= _datapath.LacpTimeoutSeconds)
            {
                if (state.InStep) silent.Add(number);
                Forget(state);
                state.Note(ConditionOf(state));
            }

            if (state.Adopted && nowSeconds - state.HeardAt < AdoptionSeconds) continue;
            var interval = (uint)_datapath.FastAdvertiseIntervalSeconds;
            var due = state.Lacp.Active && interval > 0 && (state.SaidAt is not { } said || nowSeconds - said >= interval);
            if ((due || (state.Partner is not null && state.SaidAt is null)) && Say(state, nowSeconds) is { } frame) outgoing.Add(new(number, frame));
        }

        expired = silent;
        return outgoing;
    }

    /// <summary>What partners must be told at once: what a new configuration has members say otherwise.</summary>
    public IReadOnlyList<Outgoing> News(uint nowSeconds)
    {
        var outgoing = new List<Outgoing>();
        foreach (var (number, state) in _ports)
            if (state is { Up: true, Partner: not null, SaidAt: null } && Say(state, nowSeconds) is { } frame) outgoing.Add(new(number, frame));
        return outgoing;
    }

    private byte[]? Say(PortState state, uint nowSeconds)
    {
        if (state.Lacp.Passthrough.Any(other => _ports.TryGetValue(other, out var peer) && !peer.InStep)) return null;
        state.SaidAt = nowSeconds;
        return LacpFrame.Build(_datapath.FaucetDpMac, Actor(state, _datapath), state.Partner ?? default, Mark(_datapath.Id));
    }

    /// <summary>What tells the LACPDUs of one datapath from another's: its id, its 64 bits laid over each other; never 0, which is what others say.</summary>
    private static ushort Mark(DatapathId id)
    {
        var bits = id.Value ^ (id.Value >> 32);
        var mark = (ushort)(bits ^ (bits >> 16));
        return mark == 0 ? ushort.MaxValue : mark;
    }

    private ImmutableHashSet<PortNumber> Members(Datapath datapath, Predicate<PortState> are) =>
        [.. _ports.Where(pair => are(pair.Value) && datapath.FindPort(pair.Key) is { Enabled: true, Lacp: { } lacp } && lacp.Lag == pair.Value.Lacp.Lag).Select(pair => pair.Key)];

    private static LacpHeader Actor(PortState state, Datapath datapath)
    {
        var lacp = state.Lacp;
        var bits = (byte)(ShortTimeout | Aggregation);
        if (lacp.Active) bits |= Active;
        if (lacp.CollectAndDistribute || lacp.Selection == LacpSelection.Selected) bits |= Synchronisation | Collecting | Distributing;
        else if (lacp.Selection == LacpSelection.Standby) bits |= Synchronisation;
        if (state.Partner is null) bits |= Defaulted;
        return new LacpHeader(SystemPriority, datapath.FaucetDpMac, (ushort)lacp.Lag, lacp.PortPriority, lacp.PortId, bits);
    }

    private static LacpCondition ConditionOf(PortState state) => state switch
    {
        { Up: false } => LacpCondition.Down,
        { InStep: false } => LacpCondition.Waiting,
        { Distributes: true } => LacpCondition.Carrying,
        _ => LacpCondition.Standby,
    };

    private static void Forget(PortState state)
    {
        (state.InStep, state.Adopted) = (false, false);
        state.Partner = null;
        state.LastPdu = [];
        state.SaidAt = null;
    }

    private static bool IsUp(Port port, ImmutableHashSet<PortNumber> up) => port.Enabled && (!port.OpstatusReconf || up.Contains(port.Number));
}
