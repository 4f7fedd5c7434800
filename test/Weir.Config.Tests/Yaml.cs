namespace Weir.Config.Tests;

/// <summary>Small configurations, and what is said about them.</summary>
internal static class Yaml
{
    /// <summary>A datapath with these interfaces (each a line, from line 5 on where the sections are one line), and these further sections.</summary>
    public static string With(string interfaces, string sections = "vlans: {office: {vid: 100}}") =>
        $"{sections}\ndps:\n  sw1:\n    interfaces:\n" + string.Concat(interfaces.Split('\n').Select(line => $"      {line}\n")) + "    dp_id: 1\n";

    /// <summary>A rule on port 1 of a datapath that has the ports 1 and 2; the rule stands on line 3 from column 14.</summary>
    public static string Rule(string rule) =>
        $"acls:\n  a:\n    - rule: {rule}\n" + With("1: {native_vlan: office, acls_in: [a]}\n2: {name: two, native_vlan: office}");

    /// <summary>As <c>3:7 WEIR1010</c>, a warning with <c>w</c> behind it.</summary>
    public static IEnumerable<string> Codes(string text) =>
        ConfigLoader.LoadText(text).Diagnostics.Select(d => $"{d.Location.Line}:{d.Location.Column} {d.Code}{(d.IsError ? "" : "w")}");

    public static Weir.Model.Network Load(string text)
    {
        var result = ConfigLoader.LoadText(text);
        Assert.Empty(result.Diagnostics.Where(d => d.IsError).Select(d => d.ToString()));
        return result.Network!;
    }
}
