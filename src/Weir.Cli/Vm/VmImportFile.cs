using System.Collections.Immutable;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Primitives;

namespace Weir.Cli.Vm;

/// <summary>Reads a file that says what the NICs of many VMs may do: CSV, or the <c>vms</c> of a <c>guard.yaml</c>.</summary>
internal static class VmImportFile
{
    private const int MaxBytes = 16 * 1024 * 1024;

    // Column by column: what it may be called, the first being the name in messages.
    private static readonly string[][] Columns =
    [
        ["vm", "name", "uuid", "domain"], ["mac", "nic"], ["ip", "ips"], ["prefix", "prefixes"], ["extra_macs", "extra_mac"], ["vip", "vips"], ["trunk"], ["link_local"],
        ["dhcp_server"], ["router"], ["off"], ["rate", "rates"],
    ];

    /// <summary>One entry a VM; those with errors are left out. YAML where the name ends in <c>.yaml</c> or <c>.yml</c>.</summary>
    public static IReadOnlyList<VmEntry> Read(string file, Action<Diagnostic> report)
    {
        if (!file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) && !file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)) return ReadCsv(file, report);
        var result = GuardConfigLoader.LoadVms(file);
        foreach (var diagnostic in result.Diagnostics) report(diagnostic);
        foreach (var nic in (result.Config?.Vms ?? []).SelectMany(vm => vm.Nics).Where(nic => nic.Vlan is not null || nic.Bridge is not null))
            report(new(DiagnosticCodes.NicVlan, DiagnosticSeverity.Error, nic.Location, nic.Path, "metadata has no vlan and no bridge: they are the domain's own", "give the domain's interface a <vlan>, and remove vlan and bridge here"));
        return [.. (result.Config?.Vms ?? []).Select(vm => new VmEntry(vm.Name, vm.Nics, vm.Location))];
    }

    private static List<VmEntry> ReadCsv(string file, Action<Diagnostic> report)
    {
        var bytes = ReadBytes(file);
        if (bytes.Length > MaxBytes) throw new VmCommandException($"{file} has more than {MaxBytes} bytes: split it");
        var vms = new Dictionary<string, List<NicPolicy>>(StringComparer.Ordinal);
        var places = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        int[]? columns = null;
        var line = 0;
        foreach (var text in System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\ufeff').Split('\n'))
        {
            line++;
            var at = new SourceLocation(file, line, 1);
            if (string.IsNullOrWhiteSpace(text) || text.TrimStart().StartsWith('#')) continue;
            if (Fields(text.TrimEnd('\r')) is not { } fields)
            {
                report(Error(DiagnosticCodes.Syntax, at, "", "a quotation mark is not closed", "a value stands in a pair of \", a mark inside it is doubled"));
                continue;
            }

            if (columns is null)
            {
                columns = Header(fields, at, report);
                if (columns is not null) continue;
                columns = [0, 1, 2]; // no header: vm, mac, ip
            }

            if (columns.Length == 0) return []; // said already
            if (fields.Count > columns.Length) report(Error(DiagnosticCodes.Syntax, at, "", $"the line has {fields.Count} values, and there are {columns.Length} columns", "several values of one column are joined by blanks or ;"));
            else if (ReadNic(fields, columns, at, report) is var (vm, policy)) Add(vms, places, vm, policy, at, report);
        }

        return [.. vms.Select(vm => new VmEntry(vm.Key, [.. vm.Value], places[vm.Key]))];
    }

    private static byte[] ReadBytes(string file)
    {
        try
        {
            return DiskConfigFiles.Instance.Read(file, MaxBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VmCommandException($"{file} cannot be read: {(error is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : error is UnauthorizedAccessException ? "permission denied" : error.Message)}");
        }
    }

    private static void Add(Dictionary<string, List<NicPolicy>> vms, Dictionary<string, SourceLocation> places, string vm, NicPolicy policy, SourceLocation at, Action<Diagnostic> report)
    {
        if (!vms.TryGetValue(vm, out var nics)) (vms[vm], places[vm]) = (nics = [], at);
        if (nics.Find(other => other.Mac == policy.Mac) is { } first) report(Error(DiagnosticCodes.PolicyTwice, at, policy.Path, $"the NIC has an entry on line {first.Location.Line} already", "join the two lines"));
        else nics.Add(policy);
    }

    // Null: the line is no header but the first entry. Empty: it is a header with faults.
    private static int[]? Header(List<string> fields, SourceLocation at, Action<Diagnostic> report)
    {
        if (fields.Count > 1 && MacAddress.TryParse(fields[1].Trim(), out _)) return null;
        var columns = fields.ConvertAll(field => Array.FindIndex(Columns, names => names.Contains(field.Trim(), StringComparer.OrdinalIgnoreCase)));
        var unknown = columns.IndexOf(-1);
        if (fields is [var whole] && whole.AsSpan().IndexOfAny('\t', ';') is >= 0 and var at1)
            report(Error(DiagnosticCodes.Syntax, at, "", $"the values are separated by {(whole[at1] == ';' ? "semicolons" : "tabs")}", "separate them by commas"));
        else if (unknown >= 0) report(Error(DiagnosticCodes.UnknownKey, at, "", $"the column '{fields[unknown]}' is unknown", $"the columns are {string.Join(", ", Columns.Select(names => names[0]))}"));
        else if (columns.Distinct().Count() < columns.Count) report(Error(DiagnosticCodes.DuplicateKey, at, "", "a column stands twice", "keep one of each"));
        else if (!columns.Contains(0) || !columns.Contains(1)) report(Error(DiagnosticCodes.Missing, at, "", "the columns vm and mac are due", "the first line names the columns: vm,mac,ip"));
        else return [.. columns];
        return [];
    }

    private static (string Vm, NicPolicy Policy)? ReadNic(List<string> fields, int[] columns, SourceLocation at, Action<Diagnostic> report)
    {
        string Value(int column) => Array.IndexOf(columns, column) is >= 0 and var i && i < fields.Count ? fields[i].Trim() : "";
        var vm = Value(0);
        if (vm.Length == 0)
        {
            report(Error(DiagnosticCodes.Missing, at, "", "the line names no VM", "write its name or UUID in the column vm"));
            return null;
        }

        if (!NicPolicyBuilder.TryReadMac(Value(1), $"vm {vm}", at, report, out var mac)) return null;
        var path = $"vm {vm}, nic {mac}";
        var builder = new NicPolicyBuilder(mac, path, at, report);
        foreach (var ip in Words(Value(2))) builder.AddIp(ip, at);
        foreach (var prefix in Words(Value(3))) builder.AddPrefix(prefix, at);
        foreach (var extra in Words(Value(4))) builder.AddMac(extra, at);
        foreach (var vip in Words(Value(5))) builder.AddVip(vip, at);
        foreach (var vids in Words(Value(6))) builder.AddTrunk(vids, at);
        if (Value(7) is { Length: > 0 } linkLocal) builder.SetLinkLocal(linkLocal, at);
        if (Flag(8)) builder.SetDhcpServer(at);
        if (Flag(9)) builder.SetRouter(at);
        if (Flag(10)) builder.SetOff(at);
        foreach (var rate in Words(Value(11))) builder.SetRate(rate, at);
        return (vm, builder.Build());

        bool Flag(int column)
        {
            if (Value(column) is "" or "no" or "false" or "0") return false;
            if (Value(column) is "yes" or "true" or "1") return true;
            report(Error(DiagnosticCodes.WrongType, at, $"{path}, {Columns[column][0]}", $"expected yes or no, found '{Value(column)}'", "write yes or no"));
            return false;
        }
    }

    private static string[] Words(string value) => value.Split([' ', ';', ','], StringSplitOptions.RemoveEmptyEntries);

    // RFC 4180, without line ends inside of values. Null: a quotation mark is not closed.
    private static List<string>? Fields(string line)
    {
        var fields = new List<string>();
        for (var i = 0; ; i++)
        {
            if (i < line.Length && line[i] == '"')
            {
                var value = new System.Text.StringBuilder();
                for (i++; ; i++)
                {
                    if (i >= line.Length) return null;
                    if (line[i] != '"') value.Append(line[i]);
                    else if (i + 1 < line.Length && line[i + 1] == '"') value.Append(line[i++]);
                    else break;
                }

                fields.Add(value.ToString());
                i++;
            }
            else
            {
                var end = line.IndexOf(',', i) is >= 0 and var comma ? comma : line.Length;
                fields.Add(line[i..end]);
                i = end;
            }

            if (i >= line.Length) return fields;
        }
    }

    private static Diagnostic Error(string code, SourceLocation at, string path, string message, string hint) => new(code, DiagnosticSeverity.Error, at, path, message, hint);
}
