using System.Runtime.InteropServices;

namespace Weir.Daemon.Services;

/// <summary>
/// The signals of a daemon, from the first moment on: SIGTERM and SIGINT end it, whatever it is about; a SIGHUP that comes before there is anything to reload is kept until there is.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration[] _registrations;
    private Action? _reload;
    private bool _reloadWaits;

    /// <param name="ct">Ends it, too.</param>
    public Signals(CancellationToken ct)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => { signal.Cancel = true; OnHangUp(); }),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; Stop(); }),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => { signal.Cancel = true; Stop(); }),
        ];
    }

    /// <summary>Cancelled by the first SIGTERM or SIGINT.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>From now on SIGHUP does this; at once, if one has come already.</summary>
    public void OnReload(Action reload)
    {
        lock (_gate)
        {
            _reload = reload;
            if (!_reloadWaits) return;
            _reloadWaits = false;
        }

        reload();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        lock (_gate) _stop.Dispose();
    }

    private void OnHangUp()
    {
        Action? reload;
        lock (_gate)
        {
            reload = _reload;
            if (reload is null) _reloadWaits = true;
        }

        reload?.Invoke();
    }

    private void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ends already.
        }
    }
}
