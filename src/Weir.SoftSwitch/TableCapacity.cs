namespace Weir.SoftSwitch;

/// <summary>The pipelines that a switch can be told by OFPMP_TABLE_FEATURES.</summary>
/// <param name="MaxTables">Tables at most.</param>
/// <param name="MaxEntries">Entries of all tables together at most.</param>
/// <param name="WhileEmpty">It takes no other pipeline while it holds entries that would not fit into it.</param>
public sealed record TableCapacity(int MaxTables, long MaxEntries, bool WhileEmpty = false);
