using System.CommandLine;
using Weir.Controller.Events;
using Weir.Daemon;
using Weir.Daemon.Events;

namespace Weir.Cli.Commands;

/// <summary>What <c>weir run</c> is told of events: options, and FAUCET's environment variables.</summary>
internal sealed class EventOptions
{
    private readonly Option<int> _events = new("--event-history") { Description = "How many events are kept for those who come later or fall behind.", DefaultValueFactory = _ => EventBusOptions.Default.MaxEvents };
    private readonly Option<int> _mebibytes = new("--event-history-mib") { Description = "The most memory that they take, in MiB.", DefaultValueFactory = _ => (int)(EventBusOptions.Default.MaxBytes >> 20) };

    public void AddTo(Command command)
    {
        command.Options.Add(_events);
        command.Options.Add(_mebibytes);
    }

    /// <summary>The options with what was asked for.</summary>
    /// <exception cref="FormatException">It makes no sense; the message says why.</exception>
    public DaemonOptions Read(ParseResult parsed, DaemonOptions options)
    {
        var (events, mebibytes) = (parsed.GetValue(_events), parsed.GetValue(_mebibytes));
        if (events is < 1 or > 1 << 24) throw new FormatException($"--event-history takes a number from 1 to {1 << 24}");
        if (mebibytes is < 1 or > 65_536) throw new FormatException("--event-history-mib takes a number from 1 to 65536");
        return options with
        {
            EventHistory = new EventBusOptions(events, (long)mebibytes << 20),
            EventSocket = EventSocketOptions.Parse(Environment.GetEnvironmentVariable("FAUCET_EVENT_SOCK"), Environment.GetEnvironmentVariable("FAUCET_EVENT_SOCK_HEARTBEAT")),
            Rabbit = RabbitOptions.Parse(Environment.GetEnvironmentVariable),
        };
    }
}
