using System.Diagnostics;

namespace Weir.Integration.Tests.Lab;

/// <summary>Runs programs to their end and hands back what they wrote.</summary>
internal static class Shell
{
    // Longer than anything takes: only what hangs comes to it.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    /// <summary>Standard output of a program that ends well.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message carries what it wrote.</exception>
    public static string Run(string program, params string[] arguments) => Run(program, arguments, input: null);

    public static string Run(string program, string[] arguments, string? input, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (code, output, error) = Try(program, arguments, input, environment);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}\nended with {code}\n{error}{output}\n{input}");
    }

    /// <summary>
    /// Writes a script that can be run at once. A process of its own writes it: what another test starts while the file is open here would keep it open for a moment, and the kernel runs
    /// no program that somebody may still write to (execve(2), ETXTBSY).
    /// </summary>
    public static void WriteProgram(string path, string text) => Run("sh", ["-c", "cat >\"$0\" && chmod u+x \"$0\"", path], text);

    /// <summary>The same, whatever the exit code.</summary>
    public static (int Code, string Output, string Error) Try(
        string program, string[] arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null) process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (process.WaitForExit(Limit)) return (process.ExitCode, output.Result, error.Result);

        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"{program} {string.Join(' ', arguments)} runs for more than {Limit.TotalSeconds} s");
    }
}
