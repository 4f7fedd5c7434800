using System.Globalization;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>ACLs in a file of their own, which programs write: long ones, and such as are loaded without a signal.</summary>
public class IncludedAclTests
{
    private const string File = "acls.yaml";
    private const int Tuples = 1024;

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_included_file_of_1024_tuples_lets_pass_these_and_no_other(int version)
    {
        using var scene = new Scene(Acl(version, 64), []);
        scene.AssertPassing(version, 64);

        scene.Lab.Folder.Write(File, Acl(version, Tuples));
        Assert.Equal("applied", scene.Controller.Reload().Datapaths.Single().State);
        scene.AssertPassing(version, Tuples);
        scene.Lab.Folder.Write(File, Acl(version, 512));
        Assert.Equal("applied", scene.Controller.Reload().Datapaths.Single().State);
        scene.AssertPassing(version, 512);
    }

    [Theory]
    [InlineData("FAUCET_CONFIG_STAT_RELOAD=1", null)]
    [InlineData(null, "--watch")]
    public void A_file_that_changes_is_in_force_without_a_signal_where_it_is_watched(string? variable, string? argument)
    {
        using var scene = new Scene(Acl(4, 2), variable is null ? [] : [variable], argument is null ? [] : [argument]);
        scene.AssertPassing(4, 2);
        var hash = scene.Controller.Status().Config.Hash;

        scene.Lab.Folder.Write(File, Acl(4, 3));
        scene.Controller.Poll("loaded", () => scene.Controller.Status().Config.Hash != hash);
        scene.Controller.WaitApplied();

        scene.AssertPassing(4, 3);
    }

    private static string Acl(int version, int rules) => "acls:\n  tuples:\n    exact_match: true\n    rules:\n" + string.Concat(Enumerable.Range(0, rules).Select(number => string.Create(
        CultureInfo.InvariantCulture,
        $"      - rule: {{eth_type: {(version == 4 ? "0x800" : "0x86dd")}, ip_proto: 6, ipv{version}_src: '{From(version)}', ipv{version}_dst: '{To(version)}', tcp_src: {1000 + number}, tcp_dst: {2000 + number}, actions: {{allow: 1}}}}\n")));

    private static string From(int version) => version == 4 ? "10.0.0.1" : "fc00::1";

    private static string To(int version) => version == 4 ? "10.0.0.2" : "fc00::2";

    private sealed class Scene : IDisposable
    {
        private readonly Host[] _hosts;

        public Scene(string acls, string[] environment, params string[] arguments)
        {
            Lab.Folder.Write(File, acls);
            var config = new TestConfig { Sections = $"include: [{File}]\n" }.WithPort(1, "native_vlan: office, acl_in: tuples");
            Controller = new LabController(Lab, config.ToString(), arguments: arguments, environment: environment);
            var bridge = Lab.Switch.AddBridge("br1", 1);
            _hosts = Lab.AddHosts(bridge, 1, 2);
            bridge.SetControllers(Controller.NewTap().Target);
            Controller.WaitApplied();
            Controller.Learn(bridge, _hosts[1]);
        }

        public LabNetwork Lab { get; } = new();

        public LabController Controller { get; }

        /// <summary>Of one frame for each of the tuples there may be, and one more for each where one port is another's, those of the first <paramref name="rules"/> arrive.</summary>
        public void AssertPassing(int version, int rules)
        {
            _hosts[1].Drain();
            for (var number = 0; number < Tuples; number++)
            {
                _hosts[0].Send(Syn(version, 1000 + number, 2000 + number));
                _hosts[0].Send(Syn(version, 1000 + number, 2000 + ((number + 1) % Tuples)));
                if (number % 32 == 31) Wait.Milliseconds(5); // the switch's socket holds some 270 frames
            }

            Controller.Poll($"{rules} of {2 * Tuples} pass", () => Passed().Length >= rules);
            Wait.Milliseconds(100);
            Assert.Equal(Enumerable.Range(0, rules).Select(number => (1000 + number, 2000 + number)), Passed());

            (int, int)[] Passed() => [.. _hosts[1].Received.Where(frame => Frames.TypeOf(frame) is 0x0800 or 0x86dd).Select(frame => (Port(frame, 0), Port(frame, 2))).Order()];

            int Port(byte[] frame, int offset) => (frame[(version == 4 ? 34 : 54) + offset] << 8) | frame[(version == 4 ? 35 : 55) + offset];
        }

        public void Dispose() => Lab.Dispose();

        private byte[] Syn(int version, int source, int destination)
        {
            var (from, to) = (_hosts[0].Address with { Ip4 = System.Net.IPAddress.Parse(From(4)) }, _hosts[1].Address with { Ip4 = System.Net.IPAddress.Parse(To(4)) });
            var frame = Frames.TcpSyn(from, to, (ushort)source, (ushort)destination);

            // The same segment in IPv6; nobody looks at its checksum.
            return version == 4 ? frame : Frames.Ethernet(to.Mac, from.Mac, 0x86dd, [0x60, 0, 0, 0, 0, 20, 6, 64, .. System.Net.IPAddress.Parse(From(6)).GetAddressBytes(), .. System.Net.IPAddress.Parse(To(6)).GetAddressBytes(), .. frame[34..54]]);
        }
    }
}
