using System.CommandLine;

namespace Weir.Cli.Commands;

/// <summary><c>weir gauge</c>: as <c>weir faucet --gauge</c>.</summary>
internal static class GaugeCommand
{
    public static Command Create() => FaucetCommand.Create("gauge", "Takes the arguments of FAUCET's gauge, and says that its watchers run inside the controller.");
}
