using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Analysis.Checking;
using Weir.Config;
using Weir.Config.Guard;

namespace Weir.Cli.Commands;

/// <summary><c>weir check</c>: reads configurations as <c>weir run</c> would, and says all that is wrong with them.</summary>
internal static class CheckCommand
{
    private static readonly JsonWriterOptions JsonStyle = new() { Indented = true, Encoder = JavaScriptEncoder.Default };

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "The configuration; what it includes is read too. A guard.yaml is known by its name, or its keys bridges and vms.", Arity = ArgumentArity.OneOrMore };
        var guard = new Option<bool>("--guard") { Description = "Read each FILE as a guard.yaml, whatever its keys." };
        var strict = new Option<bool>("--strict") { Description = "Warnings are errors." };
        var json = new Option<bool>("--json") { Description = "Print the diagnostics as a JSON array." };
        var command = new Command("check", "Say everything that is wrong with a configuration, with line and column. Exit 0: it would run. 1: it would not.") { files, guard, strict, json };
        command.SetAction(parsed =>
        {
            var options = ConfigLoaderOptions.Default with { Strict = parsed.GetValue(strict) };
            var results = parsed.GetValue(files)!.Select(file => Check(file, parsed.GetValue(guard), options)).ToList();
            if (parsed.GetValue(json)) WriteJson(results.SelectMany(result => result.Diagnostics), Console.OpenStandardOutput());
            else
                foreach (var result in results) WriteText(result, Console.Out, UseColour());
            return results.TrueForAll(result => result.Runs) ? 0 : 1;
        });
        return command;
    }

    /// <summary>What came of reading a file.</summary>
    /// <param name="File">The file as named.</param>
    /// <param name="Diagnostics">What was found.</param>
    /// <param name="Runs">Whether it could be used.</param>
    /// <param name="Counts">What it has: <c>1 datapath, 3 VLANs</c>.</param>
    internal sealed record Checked(string File, ImmutableArray<Diagnostic> Diagnostics, bool Runs, ImmutableArray<string> Counts);

    /// <summary>Reads a file as what it is.</summary>
    internal static Checked Check(string file, bool isGuard, ConfigLoaderOptions options)
    {
        if (isGuard || Path.GetFileName(file) == "guard.yaml" || GuardConfigLoader.Recognises(file, options))
        {
            var guard = GuardConfigLoader.Load(file, options);
            return new(file, guard.Diagnostics, guard.Config is not null, [Count(guard.Config?.Bridges.Length ?? 0, "bridge"), Count(guard.Config?.Vms.Length ?? 0, "VM"), Count(guard.Config?.Vms.Sum(vm => vm.Nics.Length) ?? 0, "NIC")]);
        }

        var result = ConfigLoader.Load(file, options with { Strict = false, Findings = true });
        if (result.Network is { } network)
            result = result with { Diagnostics = [.. result.Diagnostics, .. FindingReport.Of(file, network, options.MaxDiagnostics / 2), .. new ExpectationRun(file, network, result.Expected).Run()] };
        return Of(file, options.Strict ? result with { Diagnostics = [.. result.Diagnostics.Select(diagnostic => diagnostic with { Severity = DiagnosticSeverity.Error })] } : result);
    }

    internal static Checked Of(string file, ConfigResult result) =>
        new(file, result.Diagnostics, result.Network is not null && !result.HasErrors, [Count(result.Counts.Datapaths, "datapath"), Count(result.Counts.Vlans, "VLAN"), Count(result.Counts.Acls, "ACL"), .. result.Expected.Expectations.IsEmpty ? (ReadOnlySpan<string>)[] : [Count(result.Expected.Expectations.Length, "expectation")]]);

    /// <summary>A line a diagnostic, and a line that says how it went.</summary>
    internal static void WriteText(Checked result, TextWriter output, bool colour)
    {
        foreach (var diagnostic in result.Diagnostics)
            output.WriteLine(colour ? $"\u001b[{(diagnostic.IsError ? 31 : 33)}m{diagnostic}\u001b[0m" : diagnostic.ToString());
        output.WriteLine(Summary(result));
    }

    /// <summary>As <c>faucet.yaml: ok, 1 datapath, 3 VLANs, 2 ACLs</c> or <c>faucet.yaml: 2 errors, 1 warning</c>.</summary>
    internal static string Summary(Checked result)
    {
        var errors = result.Diagnostics.Count(diagnostic => diagnostic.IsError);
        var warnings = result.Diagnostics.Length - errors;
        List<string> parts = [];
        if (errors == 0) parts.Add("ok");
        if (errors > 0) parts.Add(Count(errors, "error"));
        if (warnings > 0) parts.Add(Count(warnings, "warning"));
        if (errors == 0) parts.AddRange(result.Counts);
        return $"{TerminalText.Escape(result.File)}: {string.Join(", ", parts)}";
    }

    /// <summary>An array of objects with code, severity (<c>error</c>, <c>warning</c>), file, line (0: the file as a whole), column, path, message and hint.</summary>
    internal static void WriteJson(IEnumerable<Diagnostic> diagnostics, Stream output)
    {
        using (var writer = new Utf8JsonWriter(output, JsonStyle))
        {
            writer.WriteStartArray();
            foreach (var diagnostic in diagnostics)
            {
                writer.WriteStartObject();
                writer.WriteString("code", diagnostic.Code);
                writer.WriteString("severity", diagnostic.IsError ? "error" : "warning");
                writer.WriteString("file", diagnostic.Location.File);
                writer.WriteNumber("line", diagnostic.Location.Line);
                writer.WriteNumber("column", diagnostic.Location.Column);
                writer.WriteString("path", diagnostic.Path);
                writer.WriteString("message", diagnostic.Message);
                writer.WriteString("hint", diagnostic.Hint);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        output.Write("\n"u8);
    }

    private static string Count(int number, string word) => $"{number} {word}{(number == 1 ? "" : "s")}";

    private static bool UseColour() => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
