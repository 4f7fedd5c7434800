using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Weir.Daemon.Http;

/// <summary>Set on a connection whose other end the kernel has vouched for: the control socket. It needs no token, and may change.</summary>
internal sealed record TrustedPeer
{
    /// <summary>The one instance.</summary>
    public static TrustedPeer Instance { get; } = new();
}

/// <summary>What every request passes before its endpoint is asked: rate, Host, token and scope, Origin, size, and how many are at work. What is refused for want of a token gets 401 and nothing else.</summary>
internal sealed class ApiGate(TokenStore? tokens, HostCheck hosts) : IDisposable
{
    private const int MostAtWork = 32; // at each of the two doors
    private const int DefaultLargestBody = 64 << 10;
    private const int LongestToken = 256;
    private static readonly RateLimit SocketRate = new(500, 2000);
    private static readonly RateLimit TcpRate = new(100, 400);

    // Made by the first request: the start of Weir does not wait for it, and a Weir that nobody asks has no timer for it.
    private readonly Lazy<PartitionedRateLimiter<HttpContext>> _rates = new(MakeRates);

    private readonly SemaphoreSlim _socketWork = new(MostAtWork);
    private readonly SemaphoreSlim _tcpWork = new(MostAtWork);

    /// <summary>Lets it on to <paramref name="next"/>, or answers.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var isTrusted = context.Features.Get<TrustedPeer>() is not null;
        var metadata = context.GetEndpoint()?.Metadata;
        var isOpen = metadata?.GetMetadata<OpenToAll>() is not null;
        ApiErrors.Protect(context.Response, isOpen);
        using var turn = _rates.Value.AttemptAcquire(context);
        if (!turn.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "1";
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        if (!isTrusted)
        {
            if (Refusal(context, isOpen, metadata) is { } status)
            {
                context.Response.StatusCode = status;
                context.Response.ContentLength = 0; // said for HEAD, too: every refusal looks the same
                return;
            }

            if (!isOpen && Needed(context, metadata) == ApiScope.Write && context.Features.Get<GrantedScope>()?.Scope != ApiScope.Write)
            {
                await ApiErrors.WriteAsync(context, StatusCodes.Status403Forbidden, "this token may only read");
                return;
            }
        }

        var largest = metadata?.GetMetadata<LargestBody>()?.Bytes ?? DefaultLargestBody;
        if (context.Request.ContentLength > largest)
        {
            await ApiErrors.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"the body is larger than {largest} bytes");
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = largest;
        var work = metadata?.GetMetadata<LongAnswer>() is not null ? null : isTrusted ? _socketWork : _tcpWork;
        if (work is not null && !await work.WaitAsync(TimeSpan.Zero, CancellationToken.None))
        {
            context.Response.Headers.RetryAfter = "1";
            await ApiErrors.WriteAsync(context, StatusCodes.Status429TooManyRequests, $"{MostAtWork} requests are at work already");
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            work?.Release();
        }
    }

    /// <summary>Whether what is asked may change something: for endpoints where it depends on a parameter.</summary>
    public static bool MayWrite(HttpContext context) => context.Features.Get<TrustedPeer>() is not null || context.Features.Get<GrantedScope>()?.Scope == ApiScope.Write;

    public void Dispose()
    {
        if (_rates.IsValueCreated) _rates.Value.Dispose();
        _socketWork.Dispose();
        _tcpWork.Dispose();
    }

    private static PartitionedRateLimiter<HttpContext> MakeRates() => PartitionedRateLimiter.Create<HttpContext, RateKey>(static context =>
        RateLimitPartition.GetTokenBucketLimiter(RateKey.Of(context), static key => (key.IsSocket ? SocketRate : TcpRate).Options));

    // Without a body: whoever has no token is told nothing.
    private int? Refusal(HttpContext context, bool isOpen, EndpointMetadataCollection? metadata)
    {
        if (!hosts.IsHost(context.Request)) return StatusCodes.Status421MisdirectedRequest;
        if (isOpen) return null;
        if (TokenOf(context.Request) is not { } token || tokens?.Find(token) is not { } scope)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return StatusCodes.Status401Unauthorized;
        }

        if (!HostCheck.IsOrigin(context.Request)) return StatusCodes.Status403Forbidden;
        context.Features.Set(new GrantedScope(scope));
        return null;
    }

    private static ApiScope Needed(HttpContext context, EndpointMetadataCollection? metadata) =>
        metadata?.GetMetadata<NeededScope>()?.Scope ?? (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? ApiScope.Read : ApiScope.Write);

    private static string? TokenOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        if (request.Headers.Authorization is not [{ Length: > 7 and <= LongestToken } header]) return null;
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    private sealed record GrantedScope(ApiScope Scope);

    private sealed record RateLimit(int PerSecond, int Burst)
    {
        public TokenBucketRateLimiterOptions Options => new()
        {
            TokenLimit = Burst,
            TokensPerPeriod = PerSecond / 10,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            QueueLimit = 0,
            AutoReplenishment = true,
        };
    }

    // One host has as many IPv6 addresses as it likes: its /64 counts.
    private readonly record struct RateKey(bool IsSocket, UInt128 Address)
    {
        public static RateKey Of(HttpContext context)
        {
            if (context.Features.Get<TrustedPeer>() is not null || context.Connection.RemoteIpAddress is not { } address) return new(true, 0);
            Span<byte> bytes = stackalloc byte[16];
            address.MapToIPv6().TryWriteBytes(bytes, out _);
            if (address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) bytes[8..].Clear();
            return new(false, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
        }
    }
}
