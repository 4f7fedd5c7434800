using Weir.Controller.Events;

namespace Weir.Controller.Tests.Events;

internal static class EventBusExtensions
{
    /// <summary>Publishes an event in the way that its kind is published.</summary>
    public static void Tell(this EventBus bus, NetworkEvent networkEvent)
    {
        switch (networkEvent)
        {
            case HostLearnedEvent learned:
                bus.PublishLearned(learned.Subject, learned.Port, learned.PreviousPort, learned.Vid, learned.Mac, learned.Frame);
                break;
            case HostExpiredEvent expired:
                bus.PublishExpired(expired.Subject, expired.Port, expired.Vid, expired.Mac);
                break;
            default:
                bus.Publish(networkEvent);
                break;
        }
    }

    /// <summary>All that is kept behind a position.</summary>
    public static List<NetworkEvent> ReadAll(this EventBus bus, long position, out long lost)
    {
        var all = new List<NetworkEvent>();
        var batch = new NetworkEvent[7];
        lost = 0;
        while (bus.Read(ref position, batch, out var missing) is > 0 and var count)
        {
            lost += missing;
            all.AddRange(batch.Take(count));
        }

        return all;
    }
}
