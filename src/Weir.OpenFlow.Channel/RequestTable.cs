using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary>Hands out xids, and remembers who waits for which.</summary>
internal sealed class RequestTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PendingRequest> _pending = [];
    private readonly List<Confirmation> _confirmations = [];
    private ChannelClosedException? _closed;
    private uint _lastXid;

    /// <summary>An xid that no recent message carries; never 0, which a switch uses for what it sends unasked.</summary>
    public uint NextXid() => Reserve(1);

    /// <summary>The first of <paramref name="count"/> consecutive xids.</summary>
    public uint Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        while (true)
        {
            var last = Interlocked.Add(ref _lastXid, (uint)count);
            var first = last - (uint)count + 1;
            if (first != 0 && (first <= last || count == 0)) return first;
        }
    }

    /// <summary>From now on replies to the xid of <paramref name="request"/> go to it.</summary>
    /// <exception cref="ChannelClosedException">The channel has closed.</exception>
    public void Add(PendingRequest request)
    {
        lock (_gate)
        {
            if (_closed is not null) throw new ChannelClosedException(_closed.Reason, _closed.Message, _closed);
            _pending[request.Xid] = request;
        }
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void Remove(PendingRequest request)
    {
        lock (_gate) _pending.Remove(request.Xid);
    }

    /// <summary>Who waits for a reply to <paramref name="xid"/>.</summary>
    public PendingRequest? Find(uint xid)
    {
        lock (_gate) return _pending.GetValueOrDefault(xid);
    }

    /// <summary>From now on errors with an xid of <paramref name="confirmation"/> go to it.</summary>
    public void Add(Confirmation confirmation)
    {
        lock (_gate) _confirmations.Add(confirmation);
    }

    /// <summary>Errors go to the handler again.</summary>
    public void Remove(Confirmation confirmation)
    {
        lock (_gate) _confirmations.Remove(confirmation);
    }

    /// <summary>Gives <paramref name="error"/> to the request or the confirmation that it belongs to; false where there is none.</summary>
    public bool TryReport(ErrorMessage error)
    {
        PendingRequest? request;
        lock (_gate)
        {
            if (!_pending.Remove(error.Xid, out request))
            {
                foreach (var confirmation in _confirmations)
                    if (confirmation.TryReport(error)) return true;
                return false;
            }
        }
        request.Fail(new OpenFlowErrorReplyException(error, request.Request));
        return true;
    }

    /// <summary>Everything that waits, and whatever comes later, fails with <paramref name="reason"/>.</summary>
    public void Close(ChannelClosedException reason)
    {
        PendingRequest[] waiting;
        lock (_gate)
        {
            if (_closed is not null) return;
            _closed = reason;
            waiting = [.. _pending.Values];
            _pending.Clear();
        }
        foreach (var request in waiting) request.Fail(new ChannelClosedException(reason.Reason, reason.Message, reason));
    }
}
