namespace Weir.Controller.Events;

/// <summary>Tells which NICs the VM guard lets through, and since when no more: what has changed since it was asked before. One caller at a time.</summary>
/// <param name="events">Who is told.</param>
public sealed class BindingTeller(EventBus events)
{
    private Dictionary<string, BoundNic> _told = [];

    /// <summary>Publishes the difference: what has gone first, since another may have come in its place.</summary>
    /// <param name="subject">The datapath, or the guarded bridge.</param>
    /// <param name="now">All NICs that are bound there.</param>
    public void Tell(EventSubject subject, IEnumerable<BoundNic> now)
    {
        var bound = new Dictionary<string, BoundNic>();
        foreach (var nic in now) bound[nic.Id] = nic;
        foreach (var (id, nic) in _told)
            if (!bound.ContainsKey(id)) events.Publish(new GuardReleaseEvent(subject, nic));
        foreach (var (id, nic) in bound)
            if (!nic.Equals(_told.GetValueOrDefault(id))) events.Publish(new GuardBindEvent(subject, nic));
        _told = bound;
    }
}
