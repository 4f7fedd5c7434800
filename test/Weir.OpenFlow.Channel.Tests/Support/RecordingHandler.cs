using System.Collections.Concurrent;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel.Tests.Support;

/// <summary>Keeps what it is told, and does what it is told to do with it.</summary>
public sealed class RecordingHandler : IChannelHandler
{
    public BlockingCollection<byte[]> Frames { get; } = [];

    public BlockingCollection<ErrorMessage> Errors { get; } = [];

    public int Batches { get; private set; }

    public Action<ReadOnlyMemory<byte>>? OnFrame { get; init; }

    public void OnMessage(ReadOnlySpan<byte> frame)
    {
        var copy = frame.ToArray();
        OnFrame?.Invoke(copy);
        Frames.Add(copy);
    }

    public void OnBatchEnd() => Batches++;

    public void OnError(ErrorMessage error) => Errors.Add(error);

    public OpenFlowMessage Take() =>
        Frames.TryTake(out var frame, TimeSpan.FromSeconds(10)) ? OpenFlowDecoder.Decode(frame) : throw new TimeoutException("no message came");

    public ErrorMessage TakeError() => Errors.TryTake(out var error, TimeSpan.FromSeconds(10)) ? error : throw new TimeoutException("no error came");
}
