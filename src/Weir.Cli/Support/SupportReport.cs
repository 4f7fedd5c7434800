using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Api;
using Weir.Cli.Commands;
using Weir.Cli.Copro;
using Weir.Config;
using Weir.Daemon;
using Weir.Guard;

namespace Weir.Cli.Support;

/// <summary>Gathers what a bug report needs. A part that cannot be had says why in its place, and the others are gathered all the same: a daemon that is dead is what is to be reported.</summary>
internal sealed class SupportReport(SupportArchive archive, Secrets secrets, ControlClient client, DateTimeOffset now)
{
    private const int LogBytes = 4 << 20;
    private const int FileBytes = 2 << 20;

    /// <summary>How long an answer of the running Weir may take.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    private readonly GuardPaths _guard = GuardPaths.FromEnvironment();

    /// <summary>The Weir that is asked runs on another host: what lies here is not its own.</summary>
    public bool IsRemote { get; init; }

    /// <summary>The configuration; null: that of the running Weir, else as <c>weir run</c>.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Log files to take along beside those that are known.</summary>
    public IReadOnlyList<string> LogFiles { get; init; } = [];

    /// <summary>Gathers.</summary>
    public async Task GatherAsync(CancellationToken ct)
    {
        archive.Add("version.txt", $"weir {WeirVersion.Text}\n{RuntimeInformation.FrameworkDescription}\n{RuntimeInformation.RuntimeIdentifier}\nreport of {now:yyyy-MM-dd HH:mm:ss}Z\n");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) variables[(string)variable.Key] = $"{variable.Value}";
        AddEnvironment("environment/weir-support.txt", variables);
        var status = await AskAsync(ct);
        var config = ConfigFile ?? (IsRemote ? null : status?.Config.File ?? RunCommand.ConfigFromEnvironment());
        if (config is not null) AddConfiguration("config", config, isGuard: false);
        if (File.Exists(_guard.ConfigFile)) AddConfiguration("guard", _guard.ConfigFile, isGuard: true);
        AddFile("config/default-weir", "/etc/default/weir");
        AddFile("config/default-weir-guard", "/etc/default/weir-guard");
        AddLogs(variables);
        AddHost();
        await AddProgramsAsync(ct);
    }

    // What the running Weir says; null: it says nothing.
    private async Task<StatusResponse?> AskAsync(CancellationToken ct)
    {
        var status = await AskAsync("status.json", ApiRoutes.Status, ApiJson.Default.StatusResponse, ct);
        if (status is null) return null;
        if (!IsRemote)
        {
            AddEnvironment("environment/daemon.txt", ReadEnvironment(status.Pid));
            AddFile("daemon/limits.txt", $"/proc/{status.Pid}/limits");
            AddFile("daemon/status.txt", $"/proc/{status.Pid}/status");
        }

        await AskAsync("hosts.json", ApiRoutes.Hosts, ApiJson.Default.IReadOnlyListHostResponse, ct);
        await AskAsync("tables/desired.json", ApiRoutes.Flows, ApiJson.Default.IReadOnlyListFlowResponse, ct);
        await AskAsync("drops.json", ApiRoutes.Drops, ApiJson.Default.IReadOnlyListDropsResponse, ct);
        await AskAsync("acls.json", ApiRoutes.Acls, ApiJson.Default.IReadOnlyListAclsResponse, ct);
        await VerifyAsync(ct);
        if (await AskAsync(null, ApiRoutes.Running, ApiJson.Default.RunningResponse, ct) is { } running)
        {
            // As it was when it was read: the files may have gone on since.
            foreach (var loaded in running.Configs)
                foreach (var (name, bytes) in loaded.Files) archive.Add($"config/in-force/{loaded.Hash[..Math.Min(12, loaded.Hash.Length)]}/{Path.GetFileName(name)}", Encoding.UTF8.GetString(bytes));
        }

        return status;
    }

    private async Task<T?> AskAsync<T>(string? member, string path, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        try
        {
            var answer = await client.GetAsync(path, type, ct);
            if (member is not null) archive.Add(member, JsonSerializer.Serialize(answer, type));
            return answer;
        }
        catch (ControlException exception)
        {
            archive.Add(member ?? "running.json", $"not to be had: {exception.Message}\n");
            return null;
        }
    }

    // What the switches hold, compared with what they shall: read, and nothing repaired.
    private async Task VerifyAsync(CancellationToken ct)
    {
        try
        {
            var verified = await client.PostAsync(ApiRoutes.Verify, ApiJson.Default.VerifyResponse, ct);
            archive.Add("tables/difference.json", JsonSerializer.Serialize(verified, ApiJson.Default.VerifyResponse));
        }
        catch (ControlException exception)
        {
            archive.Add("tables/difference.json", $"not to be had: {exception.Message}\n");
        }
    }

    private void AddConfiguration(string folder, string file, bool isGuard)
    {
        var files = new RecordingConfigFiles();
        try
        {
            var options = ConfigLoaderOptions.Default with { Files = files };
            var diagnostics = isGuard ? Weir.Config.Guard.GuardConfigLoader.Load(file, options).Diagnostics : ConfigLoader.Load(file, options).Diagnostics;
            archive.Add($"{folder}/check.txt", $"{file}\n{string.Concat(diagnostics.Select(diagnostic => $"{diagnostic}\n"))}");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A file that the loader cannot take is exactly what such a report is for.
            archive.Add($"{folder}/check.txt", $"{file}\n{exception}\n");
        }

        if (!files.Read.ContainsKey(file)) AddFile($"{folder}/{Path.GetFileName(file)}", file);
        foreach (var (name, bytes) in files.Read) archive.Add($"{folder}/{Path.GetFileName(name)}", Encoding.UTF8.GetString(bytes));
    }

    private void AddLogs(Dictionary<string, string> variables)
    {
        string[] known =
        [
            "/var/log/faucet/faucet.log", "/var/log/faucet/faucet_exception.log", "/var/log/faucet/gauge.log", "/var/log/faucet/gauge_exception.log", "/var/log/weir/weir.log", "/var/log/weir/exception.log",
        ];
        string[] named = [.. ((string[])["FAUCET_LOG", "FAUCET_EXCEPTION_LOG", "GAUGE_LOG", "GAUGE_EXCEPTION_LOG", "WEIR_LOG", "WEIR_EXCEPTION_LOG"]).Select(name => variables.GetValueOrDefault(name, "")).Where(path => path.Length > 0 && path is not ("STDOUT" or "STDERR"))];
        foreach (var path in LogFiles.Concat(named).Concat(known).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            if (LogFiles.Contains(path) || File.Exists(path)) AddFile($"log/{Path.GetFileName(path)}", path, LogBytes);
            if (File.Exists($"{path}.1")) AddFile($"log/{Path.GetFileName(path)}.1", $"{path}.1", LogBytes);
        }
    }

    private void AddHost()
    {
        foreach (var file in (string[])["/etc/os-release", "/proc/version", "/proc/cpuinfo", "/proc/meminfo", "/proc/loadavg", "/proc/uptime", "/proc/sys/kernel/random/boot_id", "/proc/mounts", "/proc/net/dev"])
            AddFile($"host/{Path.GetFileName(file)}", file);
    }

    private async Task AddProgramsAsync(CancellationToken ct)
    {
        await RunAsync("host/date.txt", "date", ["-u", "+%Y-%m-%dT%H:%M:%SZ"], ct);
        await RunAsync("host/links.txt", "ip", ["-s", "-d", "link"], ct);
        await RunAsync("host/addresses.txt", "ip", ["-brief", "address"], ct);
        await RunAsync("host/listening.txt", "ss", ["-tlnx"], ct);
        await RunAsync("host/disks.txt", "df", ["-h"], ct);
        await RunAsync("host/packages.txt", "dpkg-query", ["-W", "weir", "openvswitch-switch", "libvirt-daemon", "faucet", "gauge", "python3-faucet"], ct);
        await RunAsync("host/units.txt", "systemctl", ["status", "--no-pager", "weir.service", "weir-guard.service", "weir-vm-sync.service", "openvswitch-switch.service"], ct);
        await RunAsync("host/unit-files.txt", "systemctl", ["cat", "--no-pager", "weir.service", "weir-guard.service"], ct);
        await RunAsync("log/journal.txt", "journalctl", ["--no-pager", "-n", "20000", "-o", "short-iso", "-u", "weir.service", "-u", "weir-guard.service"], ct);
        var ovs = new OvsTools(_guard.OvsDatabase, _guard.OvsRunDirectory);
        await RunAsync("ovs/version.txt", "ovs-vswitchd", ["--version"], ct);
        foreach (var table in (string[])["Open_vSwitch", "Bridge", "Port", "Interface", "Controller", "SSL"]) await RunAsync($"ovs/{table}.txt", ovs.Transact("list", table), ct);
        var bridges = await RunAsync("ovs/show.txt", ovs.Transact("show"), ct) is null ? null : await RunAsync(null, ovs.Transact("list-br"), ct);
        foreach (var bridge in (bridges ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            foreach (var verb in (string[])["dump-flows", "dump-groups", "dump-meters", "dump-ports", "dump-ports-desc", "show"]) await RunAsync($"tables/observed/{bridge}-{verb}.txt", ovs.Ofctl(verb, bridge), ct);
    }

    private Task<string?> RunAsync(string member, string program, string[] arguments, CancellationToken ct) => RunAsync(member, new HostCommand(program, [.. arguments]), ct);

    private async Task<string?> RunAsync(string? member, HostCommand command, CancellationToken ct)
    {
        try
        {
            var result = await new HostCommandRunner(_guard.OvsRunDirectory).RunAsync(command, ct);
            if (member is not null) archive.Add(member, $"$ {command}\n{result.Output}{result.Error}{(result.Succeeded ? "" : string.Create(CultureInfo.InvariantCulture, $"exit code {result.ExitCode}\n"))}");
            return result.Succeeded ? result.Output : null;
        }
        catch (Exception exception) when (exception is CoproException or IOException or System.ComponentModel.Win32Exception)
        {
            if (member is not null) archive.Add(member, $"$ {command}\nnot to be had: {exception.Message}\n");
            return null;
        }
    }

    // Names of all; values only of those that are Weir's or FAUCET's business, and no secret.
    private void AddEnvironment(string member, IReadOnlyDictionary<string, string> variables)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            var secret = Secrets.IsSecretName(name);
            if (secret) secrets.Remember(value);
            else secrets.TakeOut(value); // an address with a password in it
            var shown = !secret && (name is "TZ" or "LANG" or "PATH" or "OVS_RUNDIR" || ((string[])["FAUCET_", "GAUGE_", "WEIR_", "DOTNET_", "OTEL_"]).Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
            text.Append(name).Append(shown ? $"={value}" : "").Append('\n');
        }

        archive.Add(member, text.ToString());
    }

    private static Dictionary<string, string> ReadEnvironment(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
                .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new() { ["(not to be had)"] = exception.Message };
        }
    }

    // The end of a file, since what happened last matters most.
    private void AddFile(string member, string path, int bytes = FileBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.CanSeek && file.Length > bytes) file.Seek(-bytes, SeekOrigin.End);
            var buffer = new byte[bytes];
            var read = file.ReadAtLeast(buffer, bytes, throwOnEndOfStream: false);
            archive.Add(member, Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            archive.Add(member, $"not to be had: {exception.Message}\n");
        }
    }
}
