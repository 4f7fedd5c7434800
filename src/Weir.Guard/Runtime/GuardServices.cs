using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weir.Config.Guard;
using Weir.Guard.Bridges;
using Weir.Model.Guard;

namespace Weir.Guard.Runtime;

/// <summary>What the loops of the bridges share.</summary>
internal sealed class GuardServices
{
    private GuardConfig? _config;
    private volatile bool _bindingsAreComplete;

    /// <summary>Time's source.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>What is on the bridges.</summary>
    public required BridgeWatch Watch { get; init; }

    /// <summary>Addresses by lease.</summary>
    public required LeaseTable Leases { get; init; }

    /// <summary>Takes packets that were copied to Weir.</summary>
    public required PuntQueue Punts { get; init; }

    /// <summary>Takes the interfaces of a bridge that are closed, after each look at it.</summary>
    public required Action<GuardBridge, ImmutableArray<BridgeInterface>> Unbound { get; init; }

    /// <summary>
    /// Who waits for the lock in this process, in order: the lock itself is everybody's and knows no order, and ten hooks at once must not wait for the luckier of each other.
    /// Taken before the lock, never while holding it.
    /// </summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>The configuration in force.</summary>
    public GuardConfig Config
    {
        get => Volatile.Read(ref _config) ?? throw new FormatException("no configuration has been loaded");
        set => Volatile.Write(ref _config, value);
    }

    /// <summary>libvirt has said which VMs run (or there is none): whoever is not known by now does not run.</summary>
    public bool BindingsAreComplete
    {
        get => _bindingsAreComplete;
        set => _bindingsAreComplete = value;
    }
}
