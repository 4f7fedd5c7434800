using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Api;
using Weir.Config;
using Weir.Controller;
using Weir.Daemon.Control;
using Weir.Daemon.Http;
using Weir.Daemon.Logging;
using Weir.Daemon.Tests.Support;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Daemon.Tests.OpenApi;

/// <summary>The OpenAPI document says what the daemon does.</summary>
public class OpenApiTests
{
    private static readonly string DocumentFile = Path.Combine(Root(), "docs", "reference", "openapi.json");

    /// <summary>WEIR_ACCEPT=1 writes it anew.</summary>
    [Fact]
    public void Document_is_what_paths_and_records_make_it()
    {
        var written = DocumentWriter.Write();
        if (Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1") File.WriteAllText(DocumentFile, written);

        Assert.Equal(File.ReadAllText(DocumentFile), written);
    }

    [Fact]
    public async Task Every_path_that_is_served_is_in_the_document_with_its_scope_and_its_parameters()
    {
        var loaded = ConfigLoader.LoadText(RunningDaemon.Config);
        await using var controller = new NetworkController("faucet.yaml", loaded, NullLoggerFactory.Instance, TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        await using var app = builder.Build();
        await using var log = LogSystem.Open(new LogOptions { Target = "/dev/null" }, TimeProvider.System);
        ControlEndpoints.Map(app, "", controller, log);

        var served = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>().SelectMany(endpoint =>
            endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method.ToLowerInvariant()} {endpoint.RoutePattern.RawText} {Scope(method, endpoint)} {Parameters(endpoint)}"));

        Assert.Equal(
            Operation.All.Select(operation => $"{operation.Method} {operation.Path} {(operation.NeedsWrite ? "write" : "read")} {string.Join(' ', operation.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal),
            served.Order(StringComparer.Ordinal));
    }

    /// <summary>Every operation, with a switch and hosts, so that lists are not empty; and what is refused.</summary>
    [Fact]
    public async Task What_is_answered_is_what_the_document_says()
    {
        await using var daemon = await RunningDaemon.StartAsync();
        var endpoint = await daemon.ConnectSwitchAsync();
        endpoint.Send(new PortNumber(2), FrameBuilder.Ethernet(MacAddress.Broadcast, MacAddress.FromBits(0x0200_0000_0007), EtherType.Arp, new byte[46], []));
        var client = daemon.OverTcp(daemon.WriteToken);
        await daemon.UntilAsync("a host is learned", () => client.GetStringAsync("/api/v1/hosts").Result.Contains("02:00:00:00:00:07", StringComparison.Ordinal));
        var document = JsonNode.Parse(await client.GetStringAsync(ApiRoutes.OpenApi, TestContext.Current.CancellationToken))!.AsObject();
        var check = new SchemaCheck(document);
        var hash = JsonNode.Parse(await client.GetStringAsync("/api/v1/status", TestContext.Current.CancellationToken))!["config"]!["hash"]!.GetValue<string>();
        var changed = RunningDaemon.Config.Replace("tcp_dst: 22", "tcp_dst: 23", StringComparison.Ordinal);
        (string Method, string Path, string Query, int Status, string? Body, string? IfMatch)[] questions =
        [
            .. Operation.All.Where(operation => operation is { Method: "get", Answer: not null }).Select(operation => ("get", operation.Path, "", 200, (string?)null, (string?)null)),
            .. Operation.All.Where(operation => operation is { Method: "get", Answer: not null } && operation.Parameters.Any(parameter => parameter.Name == "dp")).Select(operation => ("get", operation.Path, "?dp=none", 404, (string?)null, (string?)null)),
            ("get", ApiRoutes.Hosts, "?limit=1&offset=0&q=02:00", 200, null, null), ("get", ApiRoutes.Hosts, "?limit=-1", 400, null, null), ("get", ApiRoutes.Hosts, "?limit=x", 400, null, null),
            ("get", ApiRoutes.Tables, "?entries=true", 200, null, null), ("get", ApiRoutes.Ports, "?port=2", 200, null, null), ("get", ApiRoutes.Ports, "?port=9", 404, null, null), ("get", ApiRoutes.Vlans, "?vlan=none", 404, null, null),
            ("post", ApiRoutes.Trace, "", 200, "{\"in_port\": \"1\", \"packet\": \"tcp,tp_dst=22\"}", null), ("post", ApiRoutes.Trace, "", 422, "{\"in_port\": \"9\", \"packet\": \"arp\"}", null), ("post", ApiRoutes.Trace, "", 400, "{", null),
            ("post", ApiRoutes.Plan, "", 200, changed, null), ("post", ApiRoutes.Plan, "", 200, changed.Replace("dp_id: 1", "dp_id: 2", StringComparison.Ordinal), null), ("post", ApiRoutes.Plan, "", 422, "dps: {sw: {dp_id: no}}", null),
            ("put", ApiRoutes.LogLevel, "", 200, "{\"level\": \"error\"}", null), ("put", ApiRoutes.LogLevel, "", 422, "{\"level\": \"loud\"}", null), ("put", ApiRoutes.LogLevel, "", 400, "{\"level\": 7}", null), ("put", ApiRoutes.LogLevel, "", 400, "{}", null),
            ("post", ApiRoutes.Verify, "", 200, null, null), ("post", ApiRoutes.Verify, "?dp=none", 404, null, null),
            ("post", ApiRoutes.Apply, "", 428, changed, null), ("post", ApiRoutes.Apply, "", 412, changed, "\"0\""), ("post", ApiRoutes.Apply, "", 422, "include: [x]", hash), ("post", ApiRoutes.Apply, "", 200, changed, $"\"{hash}\""),
            ("post", ApiRoutes.Reload, "", 200, null, null),
        ];

        foreach (var (method, path, query, status, body, ifMatch) in questions)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path + query);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, path == ApiRoutes.Trace ? "application/json" : "application/yaml");
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == (int)answer.StatusCode, $"{method} {path}{query}: {(int)answer.StatusCode} {text}");
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Empty(check.Faults(JsonNode.Parse(text), check.Answer(path, method, status)!).Select(fault => $"{method} {path}{query} {status}: {fault}"));
        }

        Assert.Contains("tcp_dst: 23", await File.ReadAllTextAsync(daemon.ConfigFile, TestContext.Current.CancellationToken));
    }

    // The check itself: what it does not see, it does not check.
    [Theory]
    [InlineData("""{"error": 1}""")]
    [InlineData("""{}""")]
    [InlineData("""{"error": "x", "more": 1}""")]
    [InlineData("""[]""")]
    [InlineData("""{"error": null}""")]
    public void Check_finds_what_is_not_so(string json) =>
        Assert.NotEmpty(new SchemaCheck(JsonNode.Parse(DocumentWriter.Write())!.AsObject()).Faults(JsonNode.Parse(json), new JsonObject { ["$ref"] = "#/components/schemas/ErrorResponse" }));

    [Fact]
    public async Task An_apply_is_refused_where_the_file_is_not_the_one_in_force()
    {
        await using var daemon = await RunningDaemon.StartAsync();
        var client = daemon.OverTcp(daemon.WriteToken);
        var hash = JsonNode.Parse(await client.GetStringAsync("/api/v1/status", TestContext.Current.CancellationToken))!["config"]!["hash"]!.GetValue<string>();
        await File.AppendAllTextAsync(daemon.ConfigFile, "# somebody edits this\n", TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiRoutes.Apply) { Content = new StringContent(RunningDaemon.Config) };
        request.Headers.TryAddWithoutValidation("If-Match", hash);

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("somebody edits this", await File.ReadAllTextAsync(daemon.ConfigFile, TestContext.Current.CancellationToken));
    }

    private static string Scope(string method, RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<NeededScope>()?.Scope ?? (method is "GET" ? ApiScope.Read : ApiScope.Write)) == ApiScope.Write ? "write" : "read";

    private static string Parameters(RouteEndpoint endpoint) =>
        string.Join(' ', endpoint.Metadata.GetMetadata<System.Reflection.MethodInfo>()!.GetParameters().Where(parameter => parameter.ParameterType == typeof(string) || Nullable.GetUnderlyingType(parameter.ParameterType) is not null)
            .Select(parameter => parameter.Name!).Order(StringComparer.Ordinal));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Weir.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no source tree");
        return folder;
    }
}
