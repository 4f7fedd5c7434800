using Weir.Cli.Copro;

namespace Weir.Cli.Tests.Copro;

/// <summary>The small parts: where Open vSwitch is, how a command is shown, how long a dead service waits.</summary>
public class CoproToolsTests
{
    [Theory]
    [InlineData(null, null, "unix:/var/run/openvswitch/db.sock", "/var/run/openvswitch")]
    [InlineData(null, "", "unix:/var/run/openvswitch/db.sock", "/var/run/openvswitch")]
    [InlineData(null, "/tmp/ovs", "unix:/tmp/ovs/db.sock", "/tmp/ovs")]
    [InlineData("unix:/srv/ovs/db.sock", null, "unix:/srv/ovs/db.sock", "/srv/ovs")]
    [InlineData("/srv/ovs/db.sock", null, "unix:/srv/ovs/db.sock", "/srv/ovs")]
    [InlineData("unix:/srv/ovs/db.sock", "/tmp/ovs", "unix:/srv/ovs/db.sock", "/tmp/ovs")]
    public void The_option_names_the_database_and_the_environment_the_run_directory(string? option, string? environment, string database, string runDirectory) =>
        Assert.Equal(new OvsTools(database, runDirectory), OvsTools.Locate(option, environment));

    [Theory]
    [InlineData("tcp:10.0.0.1:6640")]
    [InlineData("db.sock")]
    public void A_database_elsewhere_is_refused(string option) => Assert.StartsWith("--ovs-db", Assert.Throws<CoproException>(() => OvsTools.Locate(option, null)).Message);

    [Fact]
    public void A_command_is_shown_as_it_would_be_typed() =>
        Assert.Equal("tee /proc/x 'a b' 'it'\\''s' '' <<< '1 2'", (new HostCommand("tee", ["/proc/x", "a b", "it's", ""]) with { Input = "1 2\n" }).ToString());

    [Fact]
    public void A_service_that_keeps_dying_is_left_dead_ever_longer_and_one_that_lived_is_not()
    {
        var backOff = new ServiceBackOff();
        var waits = Enumerable.Range(0, 8).Select(_ => backOff.After(TimeSpan.FromSeconds(0.1)).TotalSeconds).ToList();

        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10], waits);
        Assert.Equal(0.2, backOff.After(TimeSpan.FromSeconds(11)).TotalSeconds);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("")]
    public void A_service_s_name_is_a_file_s_name(string service) => Assert.StartsWith("--service", Assert.Throws<CoproException>(() => ServiceStore.CheckName(service)).Message);

    [Fact]
    public void This_process_has_a_start_time_and_a_dead_one_has_none()
    {
        Assert.NotNull(ServiceRecord.ProcessTicks(Environment.ProcessId));
        Assert.Null(ServiceRecord.ProcessTicks(int.MaxValue));
    }
}
