namespace Weir.OpenFlow.Channel.Transports;

/// <summary>At most one thread at a time asks its socket again and again; see <see cref="ArrivalWait"/>.</summary>
internal sealed class AskingTurn
{
    /// <summary>The turn that all channels of the process share.</summary>
    public static readonly AskingTurn OfProcess = new();

    private object? _holder;

    /// <summary>Takes the turn for <paramref name="holder"/>; false while another has it.</summary>
    public bool TryTake(object holder) => Interlocked.CompareExchange(ref _holder, holder, null) is null;

    /// <summary>Whether <paramref name="holder"/> has the turn.</summary>
    public bool IsWith(object holder) => ReferenceEquals(Volatile.Read(ref _holder), holder);

    /// <summary>Gives the turn back, if <paramref name="holder"/> has it.</summary>
    public void Release(object holder) => Interlocked.CompareExchange(ref _holder, null, holder);
}
