using Weir.Integration.Tests.Lab;
using Weir.OpenFlow.Channel.Tests.Support;

namespace Weir.Integration.Tests;

/// <summary><c>weir run --tls-cert --tls-key --tls-ca</c>: a switch with a certificate of the authority is served, one without TLS is not. (Strangers' certificates: the channel's own tests.)</summary>
public class TlsTests
{
    private const string Config = """
        vlans: {office: {vid: 100}}
        dps: {sw1: {dp_id: 0x1, interfaces: {1: {native_vlan: office}, 2: {native_vlan: office}}}}

        """;

    [Fact]
    public void Switch_is_served_over_TLS_and_not_without()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        var pki = new TestPki("weir test authority");
        pki.Write(lab.Folder.Path, "controller");
        pki.Write(lab.Folder.Path, "switch");
        using var weir = WeirProcess.Start(
            lab.Switch.Namespace,
            "run", "--config", lab.Folder.Write("weir.yaml", Config), "--listen", "127.0.0.1:6653", "--socket", lab.Folder.File("weir.sock"),
            "--tls-cert", lab.Folder.File("controller.pem"), "--tls-key", lab.Folder.File("controller.key"), "--tls-ca", lab.Folder.File("ca.pem"));
        weir.WaitForLog("listening for switches on tls:127.0.0.1:6653");

        bridge.SetControllers("tcp:127.0.0.1:6653");
        weir.WaitForLog("TlsFailed");
        Assert.Empty(bridge.DumpFlows());

        lab.Switch.Vsctl("set-ssl", lab.Folder.File("switch.key"), lab.Folder.File("switch.pem"), lab.Folder.File("ca.pem"));
        bridge.SetControllers("ssl:127.0.0.1:6653");
        weir.WaitForLog("sw1: applied");
        hosts[0].Send(Frames.Hello(hosts[0].Address));
        hosts[1].Expect(frame => Frames.IsFrom(frame, hosts[0].Address));
    }
}
