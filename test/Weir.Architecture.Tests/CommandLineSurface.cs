using System.CommandLine;
using System.Reflection;

namespace Weir.Architecture.Tests;

/// <summary>What an operator can type: read from the command classes of the <c>weir</c> assembly (<c>XCommand.Create()</c>).</summary>
internal static class CommandLineSurface
{
    private static readonly (string Path, Command Command)[] All = [.. Roots().SelectMany(command => Walk("", command))];

    /// <summary><c>copro up</c>, <c>status</c> …: every command that is not hidden.</summary>
    public static IEnumerable<string> Commands => All.Select(entry => entry.Path);

    /// <summary>Every option of every command.</summary>
    public static IEnumerable<(string Command, string Name)> Options =>
        from entry in All
        from option in entry.Command.Options
        where !option.Hidden && option.Name is not "--help" and not "--version"
        select (entry.Path, option.Name);

    private static IEnumerable<Command> Roots() =>
        from type in Assembly.Load("weir").GetTypes()
        where type.Name.EndsWith("Command", StringComparison.Ordinal)
        let create = type.GetMethod("Create", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [])
        where create is not null && create.ReturnType.IsAssignableTo(typeof(Command))
        where (type.Namespace ?? "").EndsWith(".Commands", StringComparison.Ordinal)
        select (Command)create.Invoke(null, [])!;

    private static IEnumerable<(string Path, Command Command)> Walk(string prefix, Command command)
    {
        if (command.Hidden) return [];
        var path = prefix + command.Name;
        return [(path, command), .. command.Subcommands.SelectMany(child => Walk(path + " ", child))];
    }
}
