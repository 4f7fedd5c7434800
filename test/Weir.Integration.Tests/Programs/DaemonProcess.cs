using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Programs;

/// <summary>A Weir with nothing but a configuration, in a namespace of its own, with an environment that the test chooses.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private const string Config = "vlans: {office: {vid: 100}}\ndps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: office}}}}\n";

    private readonly LabFolder _folder = new();
    private WeirProcess? _process;

    public DaemonProcess() => _folder.Write("faucet.yaml", Config);

    public NetworkNamespace Namespace { get; } = new("process");

    public WeirProcess Weir => _process ?? throw new InvalidOperationException("Weir is not running.");

    public string File(string name) => _folder.File(name);

    public string Read(string name) => System.IO.File.Exists(File(name)) ? System.IO.File.ReadAllText(File(name)) : "";

    /// <summary>Starts it; what is not said is the configuration, the control socket, and a log to standard output.</summary>
    public WeirProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var all = new Dictionary<string, string> { ["FAUCET_CONFIG"] = File("faucet.yaml"), ["WEIR_SOCKET"] = File("weir.sock"), ["FAUCET_LOG"] = "STDOUT", ["FAUCET_EXCEPTION_LOG"] = File("exception.log") };
        foreach (var (name, value) in environment) all[name] = value;
        return _process = WeirProcess.Start(["ip", "netns", "exec", Namespace.Name, "env", .. all.Where(pair => pair.Value.Length > 0).Select(pair => $"{pair.Key}={pair.Value}"), .. WeirProcess.Program, .. arguments]);
    }

    /// <summary><c>weir run</c>.</summary>
    public WeirProcess Run(params (string Name, string Value)[] environment) => Start(["run", "--listen", "127.0.0.1:0", "--socket", File("weir.sock")], environment);

    public static void Poll(string what, Func<bool> holds)
    {
        for (var i = 0; i < 4000; i++)
        {
            if (holds()) return;
            Wait.Milliseconds(5);
        }

        throw new TimeoutException($"Not so: {what}");
    }

    public void Dispose()
    {
        _process?.Dispose();
        Namespace.Dispose();
        _folder.Dispose();
    }
}
