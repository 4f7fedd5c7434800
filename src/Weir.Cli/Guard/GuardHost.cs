using System.Globalization;
using Weir.Cli.Copro;
using Weir.Cli.Guard.Install;
using Weir.Compiler.Guard;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard;
using Weir.Guard.Hook;
using Weir.Guard.Runtime;
using Weir.Guard.Sync;
using Weir.Ovsdb;

namespace Weir.Cli.Guard;

/// <summary>What the commands of <c>weir vm</c> share: the paths of this host, its configuration, and how faults are told.</summary>
internal sealed class GuardHost
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Lazy<GuardConfigResult> _config;
    private readonly Lazy<bool> _isWatched;

    private GuardHost(GuardPaths paths)
    {
        Paths = paths;
        _config = new(() => HostConfiguration.Load(paths));
        _isWatched = new(() => GuardStatusSocket.IsListening(paths.StatusSocket));
    }

    public GuardPaths Paths { get; }

    public IHostCommandRunner Runner => new HostCommandRunner(Paths.OvsRunDirectory);

    /// <summary>The configuration.</summary>
    /// <exception cref="GuardCommandException">It is missing or has errors.</exception>
    public GuardConfig Config
    {
        get
        {
            // What the bridges shall hold is another where a daemon binds addresses.
            if (_config.Value.Config is { } config) return _isWatched.Value ? config.Watched() : config;
            if (!File.Exists(Paths.ConfigFile)) throw new GuardCommandException($"{Paths.ConfigFile} is not there: no bridge of this host is guarded; `weir vm install` makes one so");
            throw new GuardCommandException(string.Join('\n', _config.Value.Diagnostics));
        }
    }

    public WholeSync Sync => new(Paths, Config, TimeProvider.System) { CountsLeases = true };

    /// <summary>Runs a command, and turns what can go wrong into a message and exit code 1.</summary>
    public static async Task<int> RunAsync(Func<GuardHost, Task<int>> action)
    {
        try
        {
            return await action(new GuardHost(GuardPaths.FromEnvironment()));
        }
        catch (Exception exception) when (exception is GuardCommandException or CoproException or GuardSyncException or BindingStoreException or OvsdbException or FormatException or IOException or UnauthorizedAccessException)
        {
            foreach (var line in exception.Message.Split('\n')) await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(line)}");
            if (!Environment.IsPrivilegedProcess) await Console.Error.WriteLineAsync("weir: the guard's files and Open vSwitch's sockets are root's: run it as root");
            return 1;
        }
    }

    /// <summary>What is wrong with the hook in libvirt's directory; null: nothing. Where none was installed the daemon may do without.</summary>
    public string? HookProblem()
    {
        var bridge = new Installer(Paths, Runner).Installed() is [var first, ..] ? first : null;
        if (bridge is null) return null;
        if (!File.Exists(Paths.HookFile)) return $"{Paths.HookFile} is not there: VMs start closed; `weir vm install --bridge {bridge}` puts it back";
        return HookScript.IsCurrent(File.ReadAllText(Paths.HookFile)) ? null : $"{Paths.HookFile} is another version's, or was changed: `weir vm install --bridge {bridge}` renews it";
    }

    /// <summary>Adds what the configuration says to what was found on the host.</summary>
    public InstallFacts AddConfig(InstallFacts facts, string bridge) => File.Exists(Paths.ConfigFile)
        ? facts with
        {
            HasConfig = true,
            ConfigHasBridge = _config.Value.Config?.FindBridge(bridge) is not null,
            ConfigErrors = _config.Value.Config is null ? [.. _config.Value.Diagnostics.Select(diagnostic => diagnostic.ToString())] : [],
        }
        : facts;

    /// <summary>Whether an entry, as <c>ovs-ofctl</c> prints it, is the guard's.</summary>
    public static bool IsGuardFlow(string flow)
    {
        const string Key = "cookie=0x";
        var at = flow.IndexOf(Key, StringComparison.Ordinal);
        if (at < 0) return false;
        var digits = flow.AsSpan(at + Key.Length);
        var end = digits.IndexOfAny(',', ' ');
        return ulong.TryParse(end < 0 ? digits : digits[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var cookie) && GuardCookie.IsGuard(cookie);
    }

    /// <summary>Puts a bridge right as a whole, with a configuration that may just have been written.</summary>
    public async Task<(HostView View, SyncedBridge? Done)> SyncBridgeAsync(string bridge, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        var (view, done) = await new GuardHost(Paths).Sync.RunAsync(bridge, limit.Token);
        return (view, done.FirstOrDefault());
    }

    /// <summary>Forgets all running VMs: nothing is guarded any more.</summary>
    public void ForgetBindings()
    {
        var store = new BindingStore(Paths.RunDirectory);
        foreach (var domain in store.ReadDomains(static _ => { }).ToList()) store.Remove(domain.Id, []);
        store.WriteNics([]);
    }
}
