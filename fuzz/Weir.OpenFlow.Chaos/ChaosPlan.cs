using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Weir.Primitives;

namespace Weir.OpenFlow.Chaos;

/// <summary>An attack on one OpenFlow port: connections of several kinds at a steady rate, some of which stay.</summary>
/// <param name="target">The port.</param>
public sealed class ChaosPlan(IPEndPoint target)
{
    /// <summary>How long.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>New connections a second.</summary>
    public double Rate { get; init; } = 100;

    /// <summary>Most connections open at once; while there are as many, no new one is made.</summary>
    public int Held { get; init; } = 64;

    /// <summary>The same seed gives the same kinds and bytes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The datapath id that impostors claim.</summary>
    public DatapathId Impostor { get; init; } = new(1);

    /// <summary>Names from <see cref="ChaosKinds.All"/>.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [.. ChaosKinds.All.Select(kind => kind.Name)];

    /// <summary>Runs it to its end; connections that are still held then are closed.</summary>
    public async Task<ChaosReport> RunAsync(CancellationToken cancellationToken)
    {
        var kinds = ChaosKinds.All.Where(kind => Kinds.Contains(kind.Name)).ToArray();
        if (kinds.Length == 0) throw new ArgumentException("no such kinds", nameof(cancellationToken));
        var counts = new ConcurrentDictionary<string, int>();
        var open = new ConcurrentDictionary<Task, byte>();
        using var held = new SemaphoreSlim(Held);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(TimeSpan.FromSeconds(Seconds));
        var clock = Stopwatch.StartNew();
        var unreachable = 0;
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                var wait = TimeSpan.FromSeconds(i / Rate) - clock.Elapsed;
                if (wait > TimeSpan.Zero) await Task.Delay(wait, end.Token);
                await held.WaitAsync(end.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            var random = new Random(unchecked((Seed * 1_000_003) + i));
            var kind = kinds[random.Next(kinds.Length)];
            var attack = AttackAsync(kind, random, end.Token);
            open.TryAdd(attack, 0);
            _ = attack.ContinueWith(
                done =>
                {
                    if (done.Result) counts.AddOrUpdate(kind.Name, 1, static (_, count) => count + 1);
                    else Interlocked.Increment(ref unreachable);
                    open.TryRemove(done, out _);
                    held.Release();
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        while (!open.IsEmpty) await Task.Delay(10, CancellationToken.None);
        return new(clock.Elapsed, counts, unreachable);
    }

    // False: nobody accepted the connection.
    private async Task<bool> AttackAsync(ChaosKind kind, Random random, CancellationToken cancellationToken)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }

        try
        {
            await kind.Run(new ChaosPeer(socket, random, Impostor, cancellationToken));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // Thrown out, as it should be; or the time is over.
        }

        return true;
    }
}
