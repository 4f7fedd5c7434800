using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Daemon.Http;
using Weir.Daemon.Tests.OpenApi;
using Weir.Daemon.Tests.Support;

namespace Weir.Daemon.Tests.Http;

/// <summary>Who may ask over TCP, and what others are told.</summary>
public sealed partial class ApiTokenTests : IAsyncLifetime
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
    private RunningDaemon _daemon = null!;

    public async ValueTask InitializeAsync() => _daemon = await RunningDaemon.StartAsync();

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Fact]
    public async Task Without_a_good_token_every_path_and_method_gets_401_and_nothing_else()
    {
        string[] authorizations =
        [
            "", "Authorization: Bearer\r\n", "Authorization: Bearer \r\n", "Authorization: Bearer weir_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n", $"Authorization: Basic {_daemon.WriteToken}\r\n",
            $"Authorization: {_daemon.WriteToken}\r\n", $"Authorization: Bearer {_daemon.WriteToken[..^1]}\r\n", $"Authorization: Bearer {_daemon.WriteToken}\r\nAuthorization: Bearer x\r\n", $"Cookie: token={_daemon.WriteToken}\r\n",
        ];
        var paths = Operation.All.Select(operation => operation.Path).Append("/api/v1").Append("/nothing").Append("/api/v1/status/../status").Append($"/api/v1/status?token={_daemon.WriteToken}").Distinct().ToList();
        var answers = new HashSet<string>();
        for (var i = 0; i < paths.Count * Methods.Length; i++)
        {
            var (path, method, authorization) = (paths[i / Methods.Length], Methods[i % Methods.Length], authorizations[i % authorizations.Length]);
            answers.Add(Date().Replace(await _daemon.SayAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}Content-Length: 0\r\nConnection: close\r\n\r\n")), ""));
        }

        var answer = Assert.Single(answers);
        Assert.StartsWith("HTTP/1.1 401 ", answer);
        Assert.Contains("WWW-Authenticate: Bearer\r\n", answer);
        Assert.Contains("Content-Length: 0\r\n", answer);
        Assert.EndsWith("\r\n\r\n", answer);
    }

    [Fact]
    public async Task Reader_asks_and_changes_nothing_writer_does_both()
    {
        var (reader, writer) = (_daemon.OverTcp(_daemon.ReadToken), _daemon.OverTcp(_daemon.WriteToken));
        foreach (var operation in Operation.All.Where(operation => operation.NeedsWrite))
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(reader, operation.Method, operation.Path));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(reader, "post", "/api/v1/verify?repair=true"));
        foreach (var operation in Operation.All.Where(operation => !operation.NeedsWrite && operation is { Method: "get", MediaType: "application/json" }))
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(reader, operation.Method, operation.Path));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(writer, "post", "/api/v1/reload"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(writer, "get", "/api/v1/running"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_daemon.OverSocket(), "post", "/api/v1/reload"));
    }

    [Fact]
    public async Task Tokens_come_and_go_while_it_runs_and_a_file_that_others_can_read_makes_all_of_them_bad()
    {
        var late = TokenFile.Create(_daemon.Tokens, ApiScope.Read, "late");
        await UntilAsync(late, HttpStatusCode.OK);
        Assert.True(TokenFile.Revoke(_daemon.Tokens, "late"));
        await UntilAsync(late, HttpStatusCode.Unauthorized);
        await UntilAsync(_daemon.ReadToken, HttpStatusCode.OK);

        File.SetUnixFileMode(_daemon.Tokens, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await UntilAsync(_daemon.WriteToken, HttpStatusCode.Unauthorized);
        Assert.Contains("can be read by others", _daemon.Log);
        File.SetUnixFileMode(_daemon.Tokens, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await UntilAsync(_daemon.WriteToken, HttpStatusCode.OK);
        File.Delete(_daemon.Tokens);
        await UntilAsync(_daemon.WriteToken, HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("Host: evil.example", "", 421)]
    [InlineData("Host: evil.example:80", "", 421)]
    [InlineData("Host: localhost.evil.example", "", 421)]
    [InlineData("Host: 127.0.0.1", "", 200)]
    [InlineData("Host: [::1]:9303", "", 200)]
    [InlineData("Host: LOCALHOST", "", 200)]
    [InlineData("Host: localhost:80", "Origin: http://localhost", 200)]
    [InlineData("Host: localhost:9303", "Origin: https://localhost:9303", 200)]
    [InlineData("Host: localhost:9303", "Origin: http://localhost:9304", 403)]
    [InlineData("Host: localhost", "Origin: http://evil.example", 403)]
    [InlineData("Host: localhost", "Origin: null", 403)]
    [InlineData("Host: localhost", "Sec-Fetch-Site: cross-site", 403)]
    [InlineData("Host: localhost", "Sec-Fetch-Site: same-site", 403)]
    [InlineData("Host: localhost", "Sec-Fetch-Site: same-origin", 200)]
    public async Task Other_names_and_other_sites_pages_are_refused(string host, string other, int status)
    {
        var answer = await _daemon.SayAsync(Encoding.ASCII.GetBytes($"GET /api/v1/status HTTP/1.1\r\n{host}\r\n{(other.Length > 0 ? other + "\r\n" : "")}Authorization: Bearer {_daemon.ReadToken}\r\nConnection: close\r\n\r\n"));

        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        if (status != 200) Assert.EndsWith("\r\n\r\n", answer);
    }

    [Fact]
    public async Task Who_asks_too_often_is_held_off_and_the_control_socket_answers_on()
    {
        var client = _daemon.OverTcp(_daemon.ReadToken);
        var refused = 0;
        for (var round = 0; round < 40 && refused == 0; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetAsync("/api/v1/vlans", TestContext.Current.CancellationToken)));
            refused += answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests && answer.Headers.RetryAfter is not null);
            foreach (var answer in answers) answer.Dispose();
        }

        Assert.NotEqual(0, refused);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_daemon.OverSocket(), "get", "/api/v1/vlans"));
    }

    [Fact]
    public async Task Body_that_is_too_large_is_refused_whether_it_says_so_or_not()
    {
        var client = _daemon.OverTcp(_daemon.WriteToken);
        using var known = new ByteArrayContent(new byte[(64 << 10) + 1]);
        using var unknown = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes("{\"in_port\": \"" + new string('x', 65 << 10) + "\"}")));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/trace") { Content = unknown, Headers = { TransferEncodingChunked = true } };

        using var first = await client.PostAsync("/api/v1/trace", known, TestContext.Current.CancellationToken);
        using var second = await client.SendAsync(chunked, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, first.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, second.StatusCode);
    }

    [Fact]
    public async Task Page_needs_no_token_and_holds_no_data()
    {
        var answer = await _daemon.OverTcp(null).GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.NotEmpty(answer);
        Assert.DoesNotContain("office", answer);
    }

    private async Task UntilAsync(string token, HttpStatusCode status)
    {
        var client = _daemon.OverTcp(token);
        for (var i = 0; i < 300; i++)
        {
            if (await StatusAsync(client, "get", "/api/v1/vlans") == status) return;
            await Task.Delay(20);
        }

        Assert.Fail($"not {status}. {_daemon.Log}");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path);
        if (method == "post") request.Content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    [GeneratedRegex("Date: [^\r]*\r\n")]
    private static partial Regex Date();
}
