using System.CommandLine;

namespace Weir.Cli.Commands;

/// <summary><c>weir completion</c>: has a shell complete commands and options. The script asks the program itself, so it knows what this version knows.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # weir completion bash
        _weir() {
            local words
            mapfile -t words < <("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
            mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "${COMP_WORDS[COMP_CWORD]}")
        }
        complete -o default -F _weir weir

        """;

    private const string Zsh = """
        #compdef weir
        # weir completion zsh
        _weir() {
            local -a words_found
            words_found=("${(@f)$(weir "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            if (( ${#words_found} )) && [[ -n ${words_found[1]} ]]; then compadd -- "${words_found[@]}"; else _files; fi
        }
        compdef _weir weir

        """;

    private const string Fish = """
        # weir completion fish
        complete -c weir -a '(weir "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'

        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that has a shell complete weir's commands and options.") { shell };
        command.SetAction(parse => Console.Write(parse.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
        return command;
    }
}
