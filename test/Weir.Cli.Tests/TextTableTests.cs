using Weir.Cli.Commands;

namespace Weir.Cli.Tests;

public class TextTableTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_values_and_lines_end_where_those_do() => Assert.Equal(
        ["vm    nic  state", "web1  a    guarded", "ü     bc   -"],
        TextTable.Lines(["vm", "nic", "state"], [["web1", "a", "guarded"], ["ü", "bc", "-"]]));

    [Fact]
    public void However_long_a_line_is_nothing_of_it_is_lost()
    {
        var addresses = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"2001:db8:9::{i:x}"));

        Assert.EndsWith($"web1  {addresses}  guarded", TextTable.Lines(["vm", "addresses", "state"], [["web1", addresses, "guarded"]]).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_write_on_the_terminal() => Assert.DoesNotContain('\u001b', string.Concat(TextTable.Lines(["vm"], [["mail\u001b[2J"]])));
}
