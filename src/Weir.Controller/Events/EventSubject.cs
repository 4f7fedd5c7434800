using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary>What an event is about: <c>dp_id</c> and <c>dp_name</c>.</summary>
/// <param name="Id">The datapath.</param>
/// <param name="Name">Its name.</param>
public sealed record EventSubject(DatapathId Id, string Name)
{
    /// <summary>Weir as a whole, as FAUCET has it: id 0, name <c>0</c>.</summary>
    public static EventSubject Controller { get; } = new(default, "0");
}
