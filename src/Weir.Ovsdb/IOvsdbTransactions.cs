using System.Collections.Immutable;

namespace Weir.Ovsdb;

/// <summary>Where transactions can be run.</summary>
public interface IOvsdbTransactions
{
    /// <summary>Runs a transaction: all of it, or nothing.</summary>
    /// <returns>What came of each operation, in order.</returns>
    /// <exception cref="OvsdbErrorException">The server refused an operation, or the commit: nothing took effect.</exception>
    /// <exception cref="OvsdbClosedException">There is no connection any more: whether it took effect is unknown.</exception>
    Task<ImmutableArray<OvsdbResult>> TransactAsync(string database, IReadOnlyList<OvsdbOperation> operations, CancellationToken cancellationToken);
}
