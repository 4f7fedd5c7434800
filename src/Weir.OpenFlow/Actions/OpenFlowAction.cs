namespace Weir.OpenFlow.Actions;

/// <summary>An action of a flow entry, bucket or packet-out. One record a kind. Source: OpenFlow 1.3.5, section 7.2.4, and Open vSwitch's <c>nicira-ext.h</c>.</summary>
public abstract record OpenFlowAction;
