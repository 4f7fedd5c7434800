using System.Collections.Immutable;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary>A run of messages with consecutive xids whose errors are collected.</summary>
internal sealed class Confirmation(uint firstXid, int count)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, ErrorMessage> _errors = [];

    /// <summary>The xid of the message at <paramref name="index"/>.</summary>
    public uint XidOf(int index) => firstXid + (uint)index;

    /// <summary>Takes <paramref name="error"/> where its xid is one of the run's. The first error of each message is kept.</summary>
    public bool TryReport(ErrorMessage error)
    {
        var index = error.Xid - firstXid;
        if (index >= (uint)count) return false;
        lock (_gate) _errors.TryAdd((int)index, error);
        return true;
    }

    /// <summary>What was refused so far, by rising index.</summary>
    public ImmutableArray<SendError> Errors()
    {
        lock (_gate) return [.. _errors.Select(pair => new SendError(pair.Key, pair.Value))];
    }
}
