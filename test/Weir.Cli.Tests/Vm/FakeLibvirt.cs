using Weir.Cli.Copro;
using Weir.Guard.Policy;

namespace Weir.Cli.Tests.Vm;

/// <summary>Answers <c>virsh</c> as libvirt does, from domains in memory.</summary>
internal sealed class FakeLibvirt : IHostCommandRunner
{
    private readonly Lock _lock = new();

    /// <summary>Domains by name.</summary>
    public Dictionary<string, FakeDomain> Domains { get; } = new(StringComparer.Ordinal);

    /// <summary>What was set, in order: <c>NAME --live</c>.</summary>
    public List<string> Written { get; } = [];

    /// <summary>Name of a domain whose defined metadata cannot be set.</summary>
    public string? Refuses { get; set; }

    /// <summary>Name of a domain that was saved.</summary>
    public string? Saved { get; set; }

    /// <summary>How many calls had several commands.</summary>
    public int Scripts { get; private set; }

    public Task<HostCommandResult> RunAsync(HostCommand command, CancellationToken cancellation)
    {
        lock (_lock) return Task.FromResult(Run([.. command.Arguments.SkipWhile(argument => argument.StartsWith("--connect=", StringComparison.Ordinal) || argument == "--quiet")]));
    }

    // Several commands as one argument: what one of them says of a fault does not end the others, and the exit code is 0.
    private HostCommandResult Run(List<string> arguments)
    {
        if (arguments is [var script] && script.Contains(';', StringComparison.Ordinal))
        {
            Scripts++;
            return Answer(string.Concat(script.Split("; ").Select(command => command.Split(' ')).Select(words => words[0] == "echo" ? words[1] + "\n" : Run([words[0], $"--domain={words[1]}", .. words[2..]]).Output)));
        }

        switch (arguments[0])
        {
            case "list" when arguments.Contains("--with-managed-save"): return Answer(string.Concat(Domains.Values.Where(domain => domain.Name == Saved).Select(domain => $"{domain.Id}\n")));
            case "list" when arguments.Contains("--name"): return Answer(string.Concat(Domains.Values.Select(domain => $"{domain.Id} {domain.Name}\n")));
            case "list": return Answer(string.Concat(Domains.Values.Where(domain => arguments.Contains("--persistent") ? domain.Config is not null : domain.Live is not null).Select(domain => $"{domain.Id}\n")));
            case "dumpxml": return Find(arguments) is { } found ? Answer(found.Xml(arguments.Contains("--inactive") || found.Live is null)) : new(1, "", "error: failed to get domain\n");
            case "metadata":
                var domain = Find(arguments)!;
                Assert.Contains($"--uri={DomainPolicy.Namespace}", arguments);
                if (Refuses == domain.Name && arguments.Contains("--config")) return new(1, "", "error: disk full\n");
                Written.Add($"{domain.Name} {string.Join(' ', arguments.Where(argument => argument is "--live" or "--config"))}");
                var element = arguments.Single(argument => argument.StartsWith("--set=", StringComparison.Ordinal))["--set=".Length..].Replace("<guard", $"<guard xmlns='{DomainPolicy.Namespace}'", StringComparison.Ordinal);
                if (arguments.Contains("--live")) domain.Live = element;
                if (arguments.Contains("--config")) domain.Config = element;
                return Answer("");
            default: throw new InvalidOperationException(arguments[0]);
        }
    }

    private FakeDomain? Find(List<string> arguments)
    {
        var name = arguments.Single(argument => argument.StartsWith("--domain=", StringComparison.Ordinal))["--domain=".Length..];
        return Domains.Values.FirstOrDefault(domain => domain.Name == name || domain.Id.ToString() == name);
    }

    private static HostCommandResult Answer(string text) => new(0, text, "");
}
