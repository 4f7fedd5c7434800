namespace Weir.Guard.Hook;

/// <summary>The files of running VMs' bindings cannot be used; the message says which, why, and what would be right.</summary>
public sealed class BindingStoreException(string message) : Exception(message);
