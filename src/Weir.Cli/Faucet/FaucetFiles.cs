using Weir.Api;
using Weir.Daemon.Logging;

namespace Weir.Cli.Faucet;

/// <summary>Where FAUCET's programs have their files when nobody says otherwise.</summary>
internal static class FaucetFiles
{
    private const string LogFolder = "/var/log/faucet";

    /// <summary>The log: by the environment, else FAUCET's files; standard error where FAUCET's folder cannot be written.</summary>
    public static LogOptions Log()
    {
        const string name = "faucet";
        var options = LogOptions.FromEnvironment("FAUCET") with { Name = name };
        var canWrite = CanWrite();
        return options with
        {
            Target = options.Target ?? (canWrite ? $"{LogFolder}/{name}.log" : "STDERR"),
            ExceptionTarget = options.ExceptionTarget ?? (canWrite ? $"{LogFolder}/{name}_exception.log" : null),
        };
    }

    /// <summary>The control socket: FAUCET has no argument for it.</summary>
    public static string ControlSocket => Environment.GetEnvironmentVariable("WEIR_SOCKET") is { Length: > 0 } given ? given : ApiRoutes.DefaultSocket;

    private static bool CanWrite()
    {
        try
        {
            Directory.CreateDirectory(LogFolder);
            var probe = Path.Combine(LogFolder, $".{Environment.ProcessId}");
            File.Create(probe).Dispose();
            File.Delete(probe);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
