using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>A script of the operator's own beside Weir's in libvirt's <c>qemu.d</c>, for as long as a test runs.</summary>
internal sealed class HookScript : IDisposable
{
    private readonly string _path;

    public HookScript(VmLab lab, string name, string body)
    {
        _path = lab.Sandbox.ConfigFile($"hooks/qemu.d/{name}");
        Shell.WriteProgram(_path, $"#!/bin/sh\n{body}\n");
    }

    public void Dispose() => File.Delete(_path);
}
