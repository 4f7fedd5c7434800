using Weir.Controller.MessageLog;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

public sealed class MessageLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-ofchannel-").FullName;

    private string File => Path.Combine(_folder, "log", "dp1.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Has_a_line_for_every_message_from_the_moment_a_switch_connects()
    {
        await using var lab = new Lab(Config(File));
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA);

        await UntilAsync(() => Read(File).Contains("from PacketIn ") && Read(File).Contains("to FlowMod ") && Read(File).Contains(HostA.ToString()));
        Assert.Contains(" dp1 connected: tcp:127.0.0.1:", Read(File).Split('\n')[0]);
        Assert.Equal(dp.FlowMods.Length, Read(File).Split('\n').Count(line => line.Contains(" to FlowMod ") || (line.Contains(" to Experimenter ") && line.Contains("FlowModMessage"))));
    }

    [Fact]
    public async Task Begins_moves_and_ends_with_the_key_while_a_switch_is_connected()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();

        await lab.ReloadAsync(Config(File));
        dp.Send(1, HostA, MacAddress.Broadcast);
        await UntilAsync(() => Read(File).Contains("from PacketIn "));
        await lab.ReloadAsync(Config(File + "2"));
        dp.Send(2, HostB, MacAddress.Broadcast);
        await UntilAsync(() => Read(File + "2").Contains("from PacketIn "));
        await lab.ReloadAsync(Yaml());
        var length = Read(File + "2").Length;
        await lab.LearnAsync(dp, HostA, HostB, HostC);

        Assert.DoesNotContain(HostB.ToString(), Read(File));
        Assert.Equal(length, Read(File + "2").Length);
    }

    [Fact]
    public async Task A_file_that_was_renamed_is_opened_anew_and_a_folder_that_is_gone_stops_nothing()
    {
        await using var lab = new Lab(Config(File));
        var dp = await lab.SwitchAsync();
        await UntilAsync(() => Read(File).Length > 0);
        System.IO.File.Move(File, File + ".old");
        await lab.LearnAsync(dp, HostA);
        await UntilAsync(() => Read(File).Contains("PacketIn"));

        Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
        await System.IO.File.WriteAllTextAsync(Path.GetDirectoryName(File)!, "a file");
        dp.Send(2, HostB, MacAddress.Broadcast);
        await lab.KnownAsync(HostB, 2);
        System.IO.File.Delete(Path.GetDirectoryName(File)!);

        dp.Send(3, HostC, MacAddress.Broadcast);
        await UntilAsync(() => Read(File).Contains("PacketIn"));
    }

    [Fact]
    public async Task Is_put_aside_at_its_size_and_never_grows_beyond()
    {
        var time = new ManualTime();
        var file = new MessageFile(File, time, mostBytes: 10_000);
        var frame = FilterStream.Encode(new EchoRequestMessage([1, 2, 3]));
        for (var i = 0; i < 1000; i++) file.Add("dp1", frame, toDatapath: i % 2 == 0);
        file.Dispose();
        await file.Completion;

        Assert.InRange(new FileInfo(File).Length, 1, 20_000);
        Assert.InRange(new FileInfo(File + ".1").Length, 10_000, 20_000);
        Assert.Contains("to EchoRequest xid=0 length=11 ", Read(File));
    }

    [Fact]
    public async Task What_the_disk_is_too_slow_for_is_left_out_and_said()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        using var pipe = System.Diagnostics.Process.Start("mkfifo", File); // a file that nobody reads takes nothing
        await pipe.WaitForExitAsync(TestContext.Current.CancellationToken);
        var file = new MessageFile(File, new ManualTime());
        byte[] unknown = [4, 200, 0x80, 0, 0, 0, 0, 1, .. new byte[0x7FF8]]; // of no type, so that it is quickly put into words
        for (var i = 0; i < 1000; i++) file.Add("dp1", unknown, toDatapath: true); // 32 MB
        file.Dispose();

        var said = new TaskCompletionSource();
        new Thread(() =>
        {
            // For writing too, so that it is never at its end.
            using var reader = new StreamReader(new FileStream(File, FileMode.Open, FileAccess.ReadWrite));
            while (reader.ReadLine() is { } line)
                if (line.Contains("bytes of messages left out", StringComparison.Ordinal)) said.TrySetResult();
        })
        { IsBackground = true }.Start();

        await said.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await file.Completion.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static string Config(string file) => Yaml("office: {vid: 100}, lab: {vid: 200}", "", $"    ofchannel_log: {file}\n", []);

    private static string Read(string file)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
