namespace Weir.Api;

/// <summary>The flow tables of one datapath beside what they shall hold; <c>GET /api/v1/tables</c> answers a list of these. One look: what is just changing may show as a difference.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="ReadAt">When the switch was asked last; null: not yet.</param>
/// <param name="Fault">Why the switch could not be asked now, so that this is older; null: it was.</param>
/// <param name="Tables">Tables that hold or shall hold something, in packet order.</param>
public sealed record TablesResponse(string Datapath, DateTimeOffset? ReadAt, string? Fault, IReadOnlyList<TableResponse> Tables);

/// <summary>A flow table.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Id">Its id.</param>
/// <param name="Desired">How many entries it shall hold, learned hosts' excepted.</param>
/// <param name="Observed">How many it holds.</param>
/// <param name="Held">Of those that it shall hold, how many it does.</param>
/// <param name="Missing">How many it does not.</param>
/// <param name="Different">In place of how many it holds something else.</param>
/// <param name="Foreign">How many nobody of Weir's put there.</param>
/// <param name="Learned">How many are learned hosts' and bans'.</param>
/// <param name="Entries">Each of them, where they were asked for; else empty.</param>
public sealed record TableResponse(string Table, int Id, int Desired, int Observed, int Held, int Missing, int Different, int Foreign, int Learned, IReadOnlyList<TableEntryResponse> Entries);

/// <summary>An entry that a switch holds or shall hold.</summary>
/// <param name="State"><c>held</c>, <c>missing</c>, <c>different</c>, <c>foreign</c>, <c>learned</c>, or <c>other</c> (in a table that is not Weir's).</param>
/// <param name="Text">As <c>ovs-ofctl</c> prints it: as it shall be; where it is not asked for, as it is.</param>
/// <param name="Observed">As it is, where that differs; else null.</param>
/// <param name="Packets">Packets that it took; null: not there, or not counted.</param>
/// <param name="Bytes">Bytes that it took; null: not there, or not counted.</param>
/// <param name="Seconds">How long the switch has it; null: not there.</param>
/// <param name="Subject">What asks for it, or null.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
public sealed record TableEntryResponse(string State, string Text, string? Observed, ulong? Packets, ulong? Bytes, uint? Seconds, string? Subject, string? Location);
