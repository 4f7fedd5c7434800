using System.Collections.Immutable;

namespace Weir.Ovsdb;

/// <summary>Keeps a monitor on a database: connects, and connects again.</summary>
/// <param name="endpoint">The server.</param>
/// <param name="database">The database.</param>
/// <param name="tables">Tables, and which of their columns.</param>
/// <param name="options">Times and limits.</param>
public sealed class OvsdbWatcher(OvsdbEndpoint endpoint, string database, IReadOnlyDictionary<string, ImmutableArray<string>> tables, OvsdbOptions options)
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Watches until cancelled; after a failure or an end it waits 50 ms, doubling up to <see cref="OvsdbOptions.LongestPause"/>. Never fails because of a server.</summary>
    public async Task RunAsync(IOvsdbObserver observer, CancellationToken cancellationToken)
    {
        var pause = s_shortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await OvsdbConnection.ConnectAsync(endpoint, options, cancellationToken);
                await connection.MonitorAsync(database, tables, observer.Changed, cancellationToken);
                pause = s_shortestPause;
                observer.Lost(await connection.Closed.WaitAsync(cancellationToken));
            }
            catch (OvsdbException exception)
            {
                observer.Lost(exception);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(pause, options.TimeProvider, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            pause = pause * 2 < options.LongestPause ? pause * 2 : options.LongestPause;
        }
    }
}
