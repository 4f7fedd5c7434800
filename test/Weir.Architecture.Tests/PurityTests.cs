using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Weir.Architecture.Tests;

/// <summary>The pure projects take sockets, loggers, time and chance as arguments or not at all: read from the compiled assemblies.</summary>
public class PurityTests
{
    private static readonly string[] ForbiddenNamespaces =
    [
        "System.Net.Sockets", "System.Net.Http", "Microsoft.Extensions.Logging", "Microsoft.AspNetCore", "System.Security.Cryptography",
    ];

    private static readonly string[] ForbiddenTypes =
    [
        "System.Console", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.IO.File", "System.IO.Directory", "System.IO.FileStream",
        "System.Threading.Thread", "System.Threading.Timer", "System.Threading.PeriodicTimer", "System.IO.FileSystemWatcher",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.TimeProvider.get_System",
        "System.Environment.get_TickCount", "System.Environment.get_TickCount64", "System.Environment.GetEnvironmentVariable", "System.Random.get_Shared",
        "System.Random..ctor", "System.Guid.NewGuid", "System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.Task.Run",
    ];

    // IPAddress says IPv4 or IPv6 by it: a name, and no socket.
    private const string AddressFamily = "System.Net.Sockets.AddressFamily";

    [Theory]
    [InlineData("Weir.Primitives")]
    [InlineData("Weir.Packets")]
    [InlineData("Weir.OpenFlow")]
    [InlineData("Weir.Model")]
    [InlineData("Weir.Compiler")]
    [InlineData("Weir.SoftSwitch")]
    public void Knows_no_socket_logger_clock_or_randomness(string project) => Assert.Empty(
        from name in ReferencedNames(project)
        where name != AddressFamily
        where ForbiddenTypes.Contains(name) || ForbiddenMembers.Contains(name) || ForbiddenNamespaces.Any(space => name.StartsWith(space + ".", StringComparison.Ordinal))
        select name);

    // The scan itself: the daemon's side of the house does use these, so an empty answer there means that it sees nothing.
    [Fact]
    public void The_scan_sees_what_an_impure_assembly_uses()
    {
        var seen = ReferencedNames(typeof(PurityTests).Assembly.GetName().Name!).ToHashSet();

        Assert.Contains("System.IO.File", seen);
        Assert.Contains("System.IO.File.OpenRead", seen);
    }

    /// <summary>Full names of the types and members outside the assembly that it refers to.</summary>
    private static List<string> ReferencedNames(string assembly)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var names = metadata.TypeReferences.Select(handle => TypeName(metadata, handle)).ToList();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
                names.Add($"{TypeName(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}");
        }

        return names;
    }

    private static string TypeName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
