using Weir.Model;

namespace Weir.Config.Tests;

public class AuditTests
{
    [Theory]
    [InlineData("", AuditMode.Repair, 60)]
    [InlineData("audit: repair, ", AuditMode.Repair, 60)]
    [InlineData("audit: report, audit_interval: 5, ", AuditMode.Report, 5)]
    [InlineData("audit: off, ", AuditMode.Off, 60)]
    public void What_the_audit_does_and_how_often(string keys, AuditMode mode, int seconds)
    {
        var datapath = Yaml.Load($"dps: {{sw: {{dp_id: 1, {keys}interfaces: {{1: {{native_vlan: 100}}}}}}}}").Datapaths[0];

        Assert.Equal((mode, seconds), (datapath.Audit, datapath.AuditIntervalSeconds));
    }

    [Theory]
    [InlineData("audit: mend", DiagnosticCodes.NotAChoice)]
    [InlineData("audit: false", DiagnosticCodes.WrongType)]
    [InlineData("audit_interval: 0", DiagnosticCodes.OutOfRange)]
    public void What_it_cannot_be_is_an_error(string key, string code)
    {
        var result = ConfigLoader.LoadText($"dps: {{sw: {{dp_id: 1, {key}, interfaces: {{1: {{native_vlan: 100}}}}}}}}");

        Assert.Equal(code, Assert.Single(result.Diagnostics).Code);
    }
}
