using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Config;
using Weir.Model;

namespace Weir.Cli.Commands;

/// <summary><c>weir check-faucet-config</c>: what FAUCET's <c>check_faucet_config</c> says and how it ends, for scripts that call that.</summary>
internal static class CheckFaucetConfigCommand
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "The configuration.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check-faucet-config", "As FAUCET's check_faucet_config: print each datapath as JSON, or the errors of the first file that has some. Exit 0: all would run. 1: one would not.") { files };
        command.SetAction(parsed => Check(parsed.GetValue(files)!, Console.Out));
        return command;
    }

    /// <summary>Reads the files in turn, up to the first that is wrong.</summary>
    internal static int Check(IEnumerable<string> files, TextWriter output)
    {
        var datapaths = new List<string>();
        foreach (var file in files)
        {
            var result = ConfigLoader.Load(file);
            if (result.Network is not { } network)
            {
                foreach (var error in result.Diagnostics.Where(diagnostic => diagnostic.IsError)) output.WriteLine(error);
                return 1;
            }

            datapaths.AddRange(network.Datapaths.Select(datapath => Describe(datapath).ToJsonString(s_json)));
        }

        output.WriteLine($"[{string.Join(",\n ", datapaths.Select(Quote))}]");
        return 0;
    }

    // A list of strings as Python writes it: what readers of FAUCET's output take apart.
    private static string Quote(string text) => $"'{TerminalText.Escape(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal))}'";

    private static JsonObject Describe(Datapath datapath)
    {
        var names = datapath.Vlans.ToDictionary(vlan => vlan.Vid, vlan => vlan.Name);
        var interfaces = new JsonObject();
        foreach (var port in datapath.Ports)
        {
            var entry = new JsonObject { ["number"] = port.Number.Value, ["name"] = port.Name, ["description"] = port.Description, ["enabled"] = port.Enabled };
            if (port.NativeVlan is { } native) entry["native_vlan"] = names.GetValueOrDefault(native, native.ToString());
            if (!port.TaggedVlans.IsEmpty) entry["tagged_vlans"] = new JsonArray([.. port.TaggedVlans.Select(vid => (JsonNode)names.GetValueOrDefault(vid, vid.ToString()))]);
            if (!port.AclsIn.IsEmpty) entry["acls_in"] = new JsonArray([.. port.AclsIn.Select(acl => (JsonNode)acl.Name)]);
            interfaces[port.Name] = entry;
        }

        var vlans = new JsonObject();
        foreach (var vlan in datapath.Vlans) vlans[vlan.Name] = new JsonObject { ["vid"] = vlan.Vid.Value, ["description"] = vlan.Description };
        return new JsonObject
        {
            ["name"] = datapath.Name,
            ["dp_id"] = datapath.Id.Value,
            ["description"] = datapath.Description,
            ["hardware"] = datapath.Hardware,
            ["interfaces"] = interfaces,
            ["vlans"] = vlans,
        };
    }
}
