using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary>What becomes <c>L2_LEARN</c> or <c>L2_EXPIRE</c> when somebody reads it: as <see cref="HostLearnedEvent"/> and <see cref="HostExpiredEvent"/>, but no object.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="IsLearned">Learned, moved or renewed; else expired, and there is neither previous port nor frame.</param>
/// <param name="Port">Where it is, or was.</param>
/// <param name="PreviousPort">Where it was before it was learned; null: it is new.</param>
/// <param name="Vid">Its VLAN.</param>
/// <param name="Mac">Its address.</param>
/// <param name="Frame">The frame that it was learned from.</param>
internal readonly record struct HostChange(EventSubject Subject, bool IsLearned, PortNumber Port, PortNumber? PreviousPort, Vid Vid, MacAddress Mac, FrameSummary Frame);
