using Microsoft.AspNetCore.Builder;

namespace Weir.Daemon.Http;

/// <summary>What a token may do.</summary>
public enum ApiScope
{
    /// <summary>Ask.</summary>
    Read,

    /// <summary>Ask, and change: who has it decides over the whole network, as an administrator does.</summary>
    Write,
}

/// <summary>Set on an endpoint whose scope its method does not tell: GET and HEAD need <see cref="ApiScope.Read"/>, others <see cref="ApiScope.Write"/>.</summary>
/// <param name="Scope">What it needs.</param>
internal sealed record NeededScope(ApiScope Scope);

/// <summary>Set on an endpoint that answers without a token: files of the web page, which are the same for everybody and hold no data.</summary>
internal sealed record OpenToAll
{
    /// <summary>The one instance.</summary>
    public static OpenToAll Instance { get; } = new();
}

/// <summary>Set on an endpoint that goes on answering for as long as it is listened to: it does not count as a request at work.</summary>
internal sealed record LongAnswer
{
    /// <summary>The one instance.</summary>
    public static LongAnswer Instance { get; } = new();
}

/// <summary>The largest body that an endpoint takes, where that is not 64 KiB.</summary>
/// <param name="Bytes">Bytes.</param>
internal sealed record LargestBody(long Bytes);

/// <summary>How endpoints say it.</summary>
internal static class EndpointRules
{
    /// <summary>It changes nothing, whatever its method.</summary>
    public static TBuilder OnlyReads<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new NeededScope(ApiScope.Read));

    /// <summary>Its answer holds what only those may see who may change everything.</summary>
    public static TBuilder NeedsWrite<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new NeededScope(ApiScope.Write));

    /// <summary>It takes a body of up to so many bytes.</summary>
    public static TBuilder TakesBody<TBuilder>(this TBuilder endpoint, long bytes)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new LargestBody(bytes));

    /// <summary>One of the records above.</summary>
    public static TBuilder With<TBuilder>(this TBuilder endpoint, object rule)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(built => built.Metadata.Add(rule));
        return endpoint;
    }
}
