using System.Globalization;

namespace Weir.OpenFlow;

/// <summary>Names of error types and codes.</summary>
public static partial class OpenFlowErrors
{
    /// <summary>OFPET_EXPERIMENTER.</summary>
    public const ushort ExperimenterType = 0xFFFF;

    /// <summary>As <c>BAD_MATCH/BAD_PREREQ</c>; numbers where there is no name.</summary>
    /// <param name="type"><c>ofp_error_type</c>.</param>
    /// <param name="code">The code, or the experimenter's type.</param>
    /// <param name="experimenter">The experimenter where <paramref name="type"/> is 0xffff.</param>
    public static string Describe(ushort type, ushort code, uint experimenter = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{type}/{code}/{experimenter:x}");
}
