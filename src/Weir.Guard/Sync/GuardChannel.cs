using System.Collections.Immutable;
using System.Net.Sockets;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Config;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Channel.Transports;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.OpenFlow.Text;

namespace Weir.Guard.Sync;

/// <summary>An OpenFlow connection to a bridge's management socket, and what the guard does over it.</summary>
public sealed class GuardChannel : IAsyncDisposable
{
    private const uint AllMeters = 0xFFFF_FFFF;

    private readonly OpenFlowChannel _channel;
    private readonly string _bridge;
    private readonly Task _running;

    private GuardChannel(OpenFlowChannel channel, string bridge, IChannelHandler handler)
    {
        (_channel, _bridge) = (channel, bridge);
        _running = channel.RunAsync(handler, CancellationToken.None);
    }

    /// <summary>The connection.</summary>
    public OpenFlowChannel Channel => _channel;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _running;

    /// <summary>Connects.</summary>
    /// <param name="bridge">The bridge's name.</param>
    /// <param name="socketPath">Its management socket.</param>
    /// <param name="options">Times and limits.</param>
    /// <param name="handler">Takes what the switch sends unasked; null: nobody is interested.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <exception cref="GuardSyncException">Nobody answers there as an OpenFlow switch.</exception>
    public static async Task<GuardChannel> ConnectAsync(
        string bridge, string socketPath, ChannelOptions options, IChannelHandler? handler, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var limit = new CancellationTokenSource(options.HandshakeTimeout, options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), either.Token);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            var reason = exception switch
            {
                OperationCanceledException => "nobody accepts the connection",
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "there is no such socket", // which .NET says otherwise
                _ => exception.Message,
            };
            throw Down(bridge, socketPath, reason, exception);
        }

        return await OpenAsync(bridge, SocketTransport.Take(socket, $"unix:{socketPath}"), options, handler, cancellationToken);
    }

    /// <summary>Speaks the handshake over a transport, which belongs to the channel then.</summary>
    /// <exception cref="GuardSyncException">What is at the other end is no OpenFlow switch.</exception>
    public static async Task<GuardChannel> OpenAsync(
        string bridge, ChannelTransport transport, ChannelOptions options, IChannelHandler? handler, CancellationToken cancellationToken)
    {
        try
        {
            return new GuardChannel(await OpenFlowChannel.OpenAsync(transport, options, cancellationToken), bridge, handler ?? DeafHandler.Instance);
        }
        catch (ChannelClosedException exception)
        {
            throw Down(bridge, transport.Peer, exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _running;
    }

    /// <summary>Makes the bridge show fragments as the guard's entries expect (nx-match), and makes sure that it does. True: it had to be changed.</summary>
    /// <param name="wantsMessages">The connection wants packet-ins and port changes too.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <exception cref="GuardSyncException">The bridge shows fragments otherwise all the same, or does not answer.</exception>
    public Task<bool> PrepareAsync(bool wantsMessages, CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        var config = await _channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), cancellationToken);
        var changed = config.Fragments != FragmentHandling.NxMatch;
        // A management connection gets nothing unasked until its miss length is not zero; fragments are the bridge's, the length is the connection's.
        if (!changed && !wantsMessages) return false;
        _channel.Send(new SetConfigMessage(FragmentHandling.NxMatch, wantsMessages ? (ushort)0xFFFF : config.MissSendLength));
        config = await _channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), cancellationToken);
        if (config.Fragments == FragmentHandling.NxMatch) return changed;
        throw new GuardSyncException(
            GuardSyncProblem.Refused, $"bridge {Shown}: fragments are shown as '{config.Fragments}' although nx-match was asked for: first fragments could pass the guard; is it an Open vSwitch?");
    });

    /// <summary>How the bridge shows fragments now.</summary>
    /// <exception cref="GuardSyncException">The bridge does not answer.</exception>
    public Task<FragmentHandling> ReadFragmentsAsync(CancellationToken cancellationToken) => GuardedAsync(async () =>
        (await _channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), cancellationToken)).Fragments);

    /// <summary>Reads all entries, groups and meters.</summary>
    /// <exception cref="GuardSyncException">The bridge does not answer, or not as a switch does.</exception>
    public Task<ObservedGuard> ReadAsync(CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        var flows = AskAsync<FlowStatsReply>(new FlowStatsRequest(FlowSelection.All), cancellationToken);
        var groups = AskAsync<GroupDescReply>(new GroupDescRequest(), cancellationToken);
        var meters = AskAsync<MeterConfigReply>(new MeterConfigRequest(AllMeters), cancellationToken);
        var stats = (await flows).SelectMany(reply => reply.Flows).ToImmutableArray();
        return new ObservedGuard(stats, new ObservedState(
            [.. stats.Where(flow => flow.ForeignMatch is null).Select(flow => flow.Entry)],
            [.. (await groups).SelectMany(reply => reply.Groups)],
            [.. (await meters).SelectMany(reply => reply.Meters)]));
    });

    /// <summary>Reads the entries of a table (255: of all) with a cookie, with their counters.</summary>
    /// <exception cref="GuardSyncException">The bridge does not answer, or not as a switch does.</exception>
    public Task<ImmutableArray<FlowStats>> ReadFlowsAsync(byte tableId, ulong cookie, ulong cookieMask, CancellationToken cancellationToken) => GuardedAsync(async () =>
        (await AskAsync<FlowStatsReply>(new FlowStatsRequest(FlowSelection.All with { TableId = tableId, Cookie = cookie, CookieMask = cookieMask }), cancellationToken))
            .SelectMany(reply => reply.Flows).ToImmutableArray());

    /// <summary>Counts the guard's entries, and all entries: cheaper than reading them.</summary>
    /// <exception cref="GuardSyncException">The bridge does not answer, or not as a switch does.</exception>
    public Task<(uint Guard, uint All)> CountFlowsAsync(CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        var guard = AskAsync<AggregateReply>(new AggregateRequest(FlowSelection.All with { Cookie = GuardCookie.Shared, CookieMask = GuardCookie.TagMask }), cancellationToken);
        var all = AskAsync<AggregateReply>(new AggregateRequest(FlowSelection.All), cancellationToken);
        return ((await guard).First().FlowCount, (await all).First().FlowCount);
    });

    /// <summary>Reads all groups.</summary>
    /// <exception cref="GuardSyncException">The bridge does not answer, or not as a switch does.</exception>
    public Task<ImmutableArray<GroupEntry>> ReadGroupsAsync(CancellationToken cancellationToken) => GuardedAsync(async () =>
        (await AskAsync<GroupDescReply>(new GroupDescRequest(), cancellationToken)).SelectMany(reply => reply.Groups).ToImmutableArray());

    /// <summary>Reads all meters.</summary>
    /// <exception cref="GuardSyncException">The bridge does not answer, or not as a switch does.</exception>
    public Task<ImmutableArray<MeterEntry>> ReadMetersAsync(CancellationToken cancellationToken) => GuardedAsync(async () =>
        (await AskAsync<MeterConfigReply>(new MeterConfigRequest(AllMeters), cancellationToken)).SelectMany(reply => reply.Meters).ToImmutableArray());

    /// <summary>Reads one meter; null: the bridge has none with this id.</summary>
    /// <exception cref="GuardSyncException">The bridge does not answer, or not as a switch does.</exception>
    public Task<MeterEntry?> ReadMeterAsync(uint id, CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        try
        {
            return (await AskAsync<MeterConfigReply>(new MeterConfigRequest(id), cancellationToken)).SelectMany(reply => reply.Meters).FirstOrDefault();
        }
        catch (OpenFlowErrorReplyException)
        {
            return null;
        }
    });

    /// <summary>
    /// Sends a change: meters first (a switch refuses them inside a bundle) and a barrier, then groups and flows in one bundle, then the meters that go. What was
    /// refused leaves the entries as they were; meters that were added for them go again.
    /// </summary>
    /// <param name="change">What.</param>
    /// <param name="foreign">Entries to delete that match fields unknown to Weir; they go in the same bundle.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <exception cref="GuardSyncException">The switch refused something (the message names the NIC and the entry), or does not answer.</exception>
    public Task ApplyAsync(SwitchChange change, ImmutableArray<FlowModMessage> foreign, CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        if (!change.Meters.IsEmpty)
        {
            var outcome = await _channel.SendConfirmedAsync([.. change.Meters.Select(meter => meter.ToMessage())], cancellationToken);
            if (outcome.Result != SendResult.Applied)
            {
                await UndoMetersAsync(change, outcome, cancellationToken);
                throw RefusedMeter(change, outcome.Errors[0]);
            }
        }

        OpenFlowMessage[] messages = [.. change.ToMessages(), .. foreign];
        if (messages.Length > 0)
        {
            var outcome = await _channel.SendBundleAsync(messages, cancellationToken);
            if (outcome.Result != SendResult.Applied)
            {
                await UndoMetersAsync(change, SendOutcome.Applied, cancellationToken);
                throw RefusedEntry(change, outcome);
            }
        }

        if (!change.DeletedMeters.IsEmpty) await _channel.SendConfirmedAsync([.. change.DeletedMeters.Select(meter => meter.ToMessage())], cancellationToken);
        return true;
    });

    private string Shown => TerminalText.Escape(_bridge);

    private static GuardSyncException Down(string bridge, string where, string reason, Exception cause) => new(
        GuardSyncProblem.SwitchDown, $"bridge {TerminalText.Escape(bridge)}: no OpenFlow switch answers at {TerminalText.Escape(where)} ({reason}); is ovs-vswitchd running, and does the bridge exist?", cause);

    private async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (TimeoutException exception)
        {
            throw new GuardSyncException(GuardSyncProblem.Late, $"bridge {Shown}: ovs-vswitchd did not answer in time", exception);
        }
        catch (ChannelClosedException exception)
        {
            throw new GuardSyncException(GuardSyncProblem.SwitchDown, $"bridge {Shown}: the connection to ovs-vswitchd ended: {exception.Message}", exception);
        }
        catch (OpenFlowErrorReplyException exception)
        {
            throw new GuardSyncException(GuardSyncProblem.Refused, $"bridge {Shown}: ovs-vswitchd refused a request: {exception.Message}", exception);
        }
    }

    private async Task<IEnumerable<T>> AskAsync<T>(MultipartRequestBody request, CancellationToken cancellationToken)
        where T : MultipartReplyBody =>
        (await _channel.RequestMultipartAsync<MultipartReplyMessage>(new MultipartRequestMessage(request), cancellationToken)).Select(part => part.Body).OfType<T>();

    // A meter that was refused because it exists may be another NIC's: it stays.
    private async Task UndoMetersAsync(SwitchChange change, SendOutcome outcome, CancellationToken cancellationToken)
    {
        var refused = outcome.Errors.Select(error => error.Index).ToHashSet();
        var added = change.Meters.Where((meter, index) => meter.Kind == ChangeKind.Add && !refused.Contains(index));
        OpenFlowMessage[] deletes = [.. added.Select(meter => (meter with { Kind = ChangeKind.Delete }).ToMessage())];
        if (deletes.Length > 0) await _channel.SendConfirmedAsync(deletes, cancellationToken);
    }

    private GuardSyncException RefusedMeter(SwitchChange change, SendError error)
    {
        var meter = change.Meters[Math.Max(0, error.Index)];
        return Refused(meter.Origin, $"meter {meter.Entry.MeterId}", error);
    }

    private GuardSyncException RefusedEntry(SwitchChange change, SendOutcome outcome)
    {
        if (outcome.Result == SendResult.Unsupported)
            return new GuardSyncException(GuardSyncProblem.Refused, $"bridge {Shown}: the switch takes no bundles, so a NIC's entries could not go in at once; Open vSwitch 2.8 or later does");
        var error = outcome.Errors.FirstOrDefault(candidate => candidate.Index >= 0) ?? outcome.Errors[0];
        var index = error.Index;
        if (index >= 0 && index < change.Groups.Length) return Refused(change.Groups[index].Origin, $"group {change.Groups[index].Entry.GroupId}", error);
        index -= change.Groups.Length;
        if (error.Index >= 0 && index < change.Flows.Length)
        {
            var flow = change.Flows[index];
            return Refused(flow.Origin, $"{(flow.Kind == ChangeKind.Delete ? "to delete " : "")}\"{FlowEntryText.Format(flow.Entry, id => $"{id}")}\"", error);
        }

        index -= change.Flows.Length;
        if (error.Index >= 0 && index < change.DeletedGroups.Length) return Refused(null, $"to delete group {change.DeletedGroups[index].Entry.GroupId}", error);
        return Refused(null, "the bundle", error);
    }

    private GuardSyncException Refused(Origin? origin, string what, SendError error) => new(
        GuardSyncProblem.Refused,
        $"bridge {Shown}: the switch refused {what}{(origin is null ? "" : $", for {TerminalText.Escape(origin.Subject)}")}: {OpenFlowErrors.Describe(error.Error.ErrorType, error.Error.Code)}; nothing was changed");

    private sealed class DeafHandler : IChannelHandler
    {
        public static DeafHandler Instance { get; } = new();

        public void OnMessage(ReadOnlySpan<byte> frame)
        {
        }

        public void OnBatchEnd()
        {
        }

        public void OnError(ErrorMessage error)
        {
        }
    }
}
