using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Weir.Daemon.Logging;

namespace Weir.Cli.Tests.Logging;

public sealed partial class LogSystemTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-log-").FullName;

    private string File1 => Path.Combine(_folder, "faucet.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_line_is_as_FAUCETs()
    {
        await using (var log = Open(new() { Target = File1 })) log.Loggers.CreateLogger("Weir").LogWarning("careful");

        Assert.Matches("^[A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} weir WARNING  careful\n$", await ReadAsync());
    }

    [Theory]
    [InlineData("one\ntwo\u001b[31m", "one\\ntwo\\u001b[31m")]
    [InlineData("<img onerror>\u202e", "<img onerror>\\u202e")]
    public async Task What_others_say_stays_on_its_line_and_moves_no_cursor(string said, string written)
    {
        await using (var log = Open(new() { Target = File1 })) log.Loggers.CreateLogger("Weir").LogError("VM {Vm} is gone", said);

        Assert.EndsWith($" weir ERROR    VM {written} is gone\n", await ReadAsync());
    }

    [Fact]
    public async Task The_journal_gets_priorities_and_no_time()
    {
        await using (var log = Open(new() { Target = File1, Format = LogFormat.Journal, Level = LogLevel.Debug }))
        {
            var logger = log.Loggers.CreateLogger("Weir");
            foreach (var level in (LogLevel[])[LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical]) logger.Log(level, "a\nb");
        }

        Assert.Equal("<7>a\\nb\n<6>a\\nb\n<4>a\\nb\n<3>a\\nb\n<2>a\\nb\n", await ReadAsync());
    }

    [Fact]
    public async Task Json_has_the_events_id_and_its_values()
    {
        await using (var log = Open(new() { Target = File1, Format = LogFormat.Json }))
            log.Loggers.CreateLogger("Weir.X").Log(LogLevel.Error, new EventId(7, "Seven"), new InvalidOperationException("broken\u001b"), "port {Port} of {Name}", 3, "sw\n1");

        var line = Assert.Single((await ReadAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\u001b', line);
        var entry = JsonDocument.Parse(line).RootElement;
        Assert.Equal(("ERROR", 7, "Seven", "port 3 of sw\n1", 3, "sw\n1"), (entry.GetProperty("level").GetString(), entry.GetProperty("event").GetInt32(), entry.GetProperty("name").GetString(),
            entry.GetProperty("message").GetString(), entry.GetProperty("Port").GetInt32(), entry.GetProperty("Name").GetString()));
        Assert.StartsWith("System.InvalidOperationException: broken", entry.GetProperty("exception").GetString());
        Assert.True(DateTimeOffset.TryParse(entry.GetProperty("time").GetString(), CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public async Task The_level_may_change_while_it_runs()
    {
        await using (var log = Open(new() { Target = File1, Level = LogLevel.Warning }))
        {
            var logger = log.Loggers.CreateLogger("Weir");
            logger.LogInformation("first");
            log.Level = LogLevel.Debug;
            logger.LogDebug("second");
            log.Level = LogLevel.Error;
            logger.LogWarning("third");
        }

        Assert.Equal(["second"], Messages(await ReadAsync()));
    }

    [Theory]
    [InlineData("renamed")]
    [InlineData("removed")]
    [InlineData("cut off")]
    [InlineData("replaced")]
    public async Task A_rotated_file_is_opened_anew_without_being_told(string how)
    {
        await using (var log = Open(new() { Target = File1 }))
        {
            var logger = log.Loggers.CreateLogger("Weir");
            logger.LogInformation("before");
            await UntilAsync(() => Length(File1) > 0);
            switch (how)
            {
                case "renamed": File.Move(File1, File1 + ".1"); break;
                case "removed": File.Delete(File1); break;
                case "replaced": await File.WriteAllTextAsync(File1 + ".new", "", TestContext.Current.CancellationToken); File.Move(File1 + ".new", File1, overwrite: true); break;
                default:
                    // As logrotate's copytruncate: what comes next must not stand behind a hole.
                    using (var file = new FileStream(File1, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(0);
                    break;
            }

            logger.LogInformation("after");
        }

        Assert.Equal(["after"], Messages(await ReadAsync()));
        Assert.DoesNotContain('\0', await ReadAsync());
        if (how == "renamed") Assert.Equal(["before"], Messages(await File.ReadAllTextAsync(File1 + ".1", TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Two_processes_may_write_one_file()
    {
        await using (var one = Open(new() { Target = File1, Name = "one" }))
        await using (var two = Open(new() { Target = File1, Name = "two" }))
        {
            var (first, second) = (one.Loggers.CreateLogger("Weir"), two.Loggers.CreateLogger("Weir"));
            for (var i = 0; i < 100; i++)
            {
                first.LogInformation("a line");
                second.LogInformation("a line");
            }
        }

        Assert.Equal(200, Messages(await ReadAsync()).Length);
    }

    [Fact]
    public async Task Only_faults_of_our_own_get_into_the_exception_log()
    {
        var exceptions = Path.Combine(_folder, "exception.log");
        await using (var log = Open(new() { Target = File1, ExceptionTarget = exceptions }))
        {
            var logger = log.Loggers.CreateLogger("Weir");
            logger.LogError("no exception");
            logger.LogError(new IOException("the peer is gone"), "a channel failed");
            logger.LogError(new TimeoutException("the switch does not answer"), "a change failed");
            logger.LogWarning(new InvalidOperationException("x"), "not that bad");
            await UntilAsync(() => Length(File1) > 0);
            Assert.Equal("", await File.ReadAllTextAsync(exceptions, TestContext.Current.CancellationToken));

            logger.LogError(new InvalidOperationException("our own"), "a background task failed");
        }

        var written = await File.ReadAllTextAsync(exceptions, TestContext.Current.CancellationToken);
        Assert.Contains("weir.exception ERROR    a background task failed: System.InvalidOperationException: our own", written);
        Assert.Equal(5, Messages(await ReadAsync()).Length);
    }

    [Fact]
    public async Task A_full_disk_holds_nobody_up_and_is_said_when_there_is_room()
    {
        // A folder in the place of the file is as good as a full disk: every write fails.
        await using var log = Open(new() { Target = File1 });
        var logger = log.Loggers.CreateLogger("Weir");
        logger.LogInformation("before");
        await UntilAsync(() => Length(File1) > 0);
        File.Move(File1, File1 + ".1");
        Directory.CreateDirectory(File1);
        for (var i = 0; i < 10; i++) logger.LogInformation("lost");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Directory.Delete(File1);

        await UntilAsync(async () =>
        {
            logger.LogInformation("again");
            return Length(File1) > 0 && (await ReadAsync()).Contains("again");
        });

        Assert.Matches("WARNING +[0-9]+ log lines could not be written\n.*again", await ReadAsync());
    }

    [Fact]
    public async Task A_device_that_is_full_stops_nothing()
    {
        await using var log = Open(new() { Target = "/dev/full" });

        for (var i = 0; i < 100; i++) log.Loggers.CreateLogger("Weir").LogInformation("x");
    }

    [Fact]
    public async Task A_pipe_that_nobody_reads_holds_nobody_up()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        await using var queue = new LogQueue(new LogStream(pipe), count => $"{count} lost", TimeProvider.System);
        var line = new string('x', 1000);

        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 20_000; i++) queue.Add(line);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
        // Or else the write that hangs holds up the end of the test process.
        pipe.ClientSafePipeHandle.Dispose();
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_said_at_the_start()
    {
        Directory.CreateDirectory(File1);

        Assert.Contains(File1, Assert.ThrowsAny<IOException>(() => Open(new() { Target = File1 })).Message);
    }

    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("WARNING", LogLevel.Warning)]
    [InlineData("Error", LogLevel.Error)]
    [InlineData("CRITICAL", LogLevel.Critical)]
    [InlineData("whatever", LogLevel.Information)]
    [InlineData(null, LogLevel.Information)]
    public void Levels_are_named_as_FAUCETs(string? name, LogLevel level) => Assert.Equal(level, LogOptions.ParseLevel(name));

    private static LogSystem Open(LogOptions options) => LogSystem.Open(options, TimeProvider.System);

    private static string[] Messages(string log) => [.. Line().Matches(log).Select(match => match.Groups[1].Value)];

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private Task<string> ReadAsync() => File.ReadAllTextAsync(File1, TestContext.Current.CancellationToken);

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 1000; i++)
        {
            if (await holds()) return;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException();
    }

    [GeneratedRegex("^[A-Z][a-z]{2} [0-9]{2} [0-9:]{8} [a-z]+ [A-Z]+ +(.*)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
