using System.CommandLine;
using Weir.Config;
using Weir.Daemon.Http;

namespace Weir.Cli.Commands;

/// <summary><c>weir token</c>: who may ask over TCP.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", "Tokens for the API over TCP. A running Weir sees a change within a second.") { CreateToken(), List(), Revoke() };

    private static Command CreateToken()
    {
        var scope = new Option<string>("--scope") { Description = "read: ask. write: ask and change, as an administrator does.", Required = true };
        scope.AcceptOnlyFromAmong("read", "write");
        var name = new Option<string>("--name") { Description = "Whose it is: shown by `weir token list`, named by `weir token revoke`.", Required = true };
        var file = ApiOptions.TokenFileOption();
        var command = new Command("create", "Make a token, show it this once, and store its hash.") { scope, name, file };
        command.SetAction(parsed => Run(() =>
        {
            var words = parsed.GetValue(name)!.Trim();
            if (words.Length is 0 or > 100 || words.Any(char.IsControl)) throw new FormatException("--name: 1 to 100 characters are due, on one line");
            Console.WriteLine(TokenFile.Create(ApiOptions.TokenFile(parsed.GetValue(file)), TokenFile.ScopeOf(parsed.GetValue(scope)!)!.Value, words));
        }));
        return command;
    }

    private static Command List()
    {
        var file = ApiOptions.TokenFileOption();
        var command = new Command("list", "Show the tokens: scope, name, and the beginning of the hash.") { file };
        command.SetAction(parsed => Run(() => ControlCommand.PrintTable(
            ["SCOPE", "NAME", "HASH"],
            TokenFile.Read(ApiOptions.TokenFile(parsed.GetValue(file))).Select(token => (IReadOnlyList<string>)[TokenFile.Word(token.Scope), token.Name, Convert.ToHexStringLower(token.Hash.AsSpan()[..6])]))));
        return command;
    }

    private static Command Revoke()
    {
        var name = new Argument<string>("NAME") { Description = "The token's name." };
        var file = ApiOptions.TokenFileOption();
        var command = new Command("revoke", "Take out the tokens of this name.") { name, file };
        command.SetAction(parsed => Run(() =>
        {
            if (!TokenFile.Revoke(ApiOptions.TokenFile(parsed.GetValue(file)), parsed.GetValue(name)!)) throw new FormatException($"no token is called '{parsed.GetValue(name)}'");
        }));
        return command;
    }

    private static int Run(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine($"weir: {TerminalText.Escape(exception.Message)}");
            return 1;
        }
    }
}
