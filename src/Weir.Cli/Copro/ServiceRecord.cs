using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Cli.Copro;

/// <summary>The pid file of a detached service: what its supervisor last wrote down.</summary>
internal sealed record ServiceRecord
{
    public required string Service { get; init; }

    public required ImmutableArray<string> Command { get; init; }

    /// <summary>It is started again when it ends.</summary>
    public required bool Restart { get; init; }

    /// <summary>The supervisor's process id, which is also the id of the process group of all that the service starts.</summary>
    public required int Supervisor { get; init; }

    /// <summary>When the supervisor's process started, in kernel ticks: tells it from a later process of the same id.</summary>
    public required ulong SupervisorTicks { get; init; }

    /// <summary>The service's own process id; 0 while it is not running.</summary>
    public int Pid { get; init; }

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; init; }

    /// <summary>How it last ended; null if it never did.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>When it was last started.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The file that takes what it writes to standard output and standard error.</summary>
    public required string Log { get; init; }

    /// <summary>The supervisor lives.</summary>
    public bool IsSupervised => ProcessTicks(Supervisor) == SupervisorTicks;

    /// <summary>When process <paramref name="process"/> started, in clock ticks since boot (proc(5), field 22 of stat); null where there is none.</summary>
    public static ulong? ProcessTicks(int process)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // the name, field 2, may hold blanks and parentheses
            return fields[0] is "Z" or "X" ? null : ulong.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
