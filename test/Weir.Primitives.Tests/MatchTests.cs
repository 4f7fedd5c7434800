namespace Weir.Primitives.Tests;

public class MatchTests
{
    private static readonly MatchField Port = MatchField.Exact(OxmField.InPort, 1);
    private static readonly MatchField Type = MatchField.Exact(OxmField.EthType, 0x800);
    private static readonly MatchField Protocol = MatchField.Exact(OxmField.IpProto, 6);

    [Fact]
    public void Fields_stand_in_canonical_order_however_they_were_given() =>
        Assert.Equal(Match.Of(Port, Type, Protocol), Match.Of(Protocol, Port, Type));

    [Fact]
    public void A_field_is_added_at_its_place()
    {
        Assert.Equal(Match.Of(Port, Type, Protocol), Match.Of(Type, Protocol).With(Port));
        Assert.Equal(Match.Of(Port, Type, Protocol), Match.Of(Port, Protocol).With(Type));
        Assert.Equal(Match.Of(Port, Type, Protocol), Match.Of(Port, Type).With(Protocol));
        Assert.Equal(Match.Of(Port), Match.Any.With(Port));
    }

    [Fact]
    public void A_field_takes_the_place_of_the_same_field()
    {
        var other = MatchField.Exact(OxmField.EthType, 0x806);

        Assert.Equal(Match.Of(Port, other, Protocol), Match.Of(Port, Type, Protocol).With(other));
        Assert.Equal(Match.Of(other), Match.Of(Type).With(other));
    }

    [Fact]
    public void A_field_with_an_empty_mask_takes_the_field_away()
    {
        var open = MatchField.Masked(OxmField.EthDst, 0, 0);

        Assert.Equal(Match.Of(Port), Match.Of(Port, MatchField.Exact(OxmField.EthDst, 1)).With(open));
        Assert.Equal(Match.Any, Match.Any.With(open));
    }

    [Fact]
    public void A_field_given_twice_is_refused() => Assert.Throws<ArgumentException>(() => Match.Of(Type, Type));
}
