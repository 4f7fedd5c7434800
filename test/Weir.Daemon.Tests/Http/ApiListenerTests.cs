using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Weir.Daemon.Http;
using Weir.Daemon.Tests.Support;
using Weir.OpenFlow.Channel.Tests.Support;

namespace Weir.Daemon.Tests.Http;

/// <summary>The API's doors: TLS over TCP, and the control socket.</summary>
public class ApiListenerTests
{
    [Theory]
    [InlineData("9303", "127.0.0.1:9303")]
    [InlineData("localhost:9303", "127.0.0.1:9303")]
    [InlineData("192.0.2.1:9303", "192.0.2.1:9303")]
    [InlineData("[2001:db8::1]:9303", "[2001:db8::1]:9303")]
    [InlineData("*:9303", "[::]:9303")]
    [InlineData("2001:db8::1:9303", null)]
    [InlineData("weir.example:9303", null)]
    [InlineData("192.0.2.1", null)]
    [InlineData("127.0.0.1:70000", null)]
    [InlineData("", null)]
    public void Address_is_read_and_a_bare_port_is_loopback(string text, string? address)
    {
        Assert.Equal(address is not null, ApiListenOptions.TryParseAddress(text, out var parsed, out var problem));
        Assert.Equal(address, parsed?.ToString());
        Assert.Equal(address is null, problem is not null);
    }

    [Fact]
    public async Task Over_TLS_it_shows_its_certificate_and_a_renewed_one_after_SIGHUP()
    {
        var first = new TestPki("first authority");
        await using var daemon = await RunningDaemon.StartAsync((daemon, options) =>
        {
            first.Write(daemon.Folder, "api");
            return options with { Certificate = Path.Combine(daemon.Folder, "api.pem"), PrivateKey = Path.Combine(daemon.Folder, "api.key") };
        });
        Assert.StartsWith("https://127.0.0.1:", daemon.Api.ToString());
        Assert.Equal(HttpStatusCode.OK, await AskAsync(daemon, first));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(daemon, new TestPki("a stranger")));
        Assert.DoesNotContain("HTTP/1.1 200", await daemon.SayAsync(Encoding.ASCII.GetBytes($"GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {daemon.ReadToken}\r\nConnection: close\r\n\r\n")));

        var renewed = new TestPki("second authority");
        renewed.Write(daemon.Folder, "api");
        Assert.Equal(0, Signal(Environment.ProcessId, 1));

        await Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                try
                {
                    Assert.Equal(HttpStatusCode.OK, await AskAsync(daemon, renewed));
                    return;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(20);
                }
            }

            Assert.Fail(daemon.Log);
        }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Address_of_others_without_TLS_is_warned_of()
    {
        await using var daemon = await RunningDaemon.StartAsync((_, options) => options with { Address = new IPEndPoint(IPAddress.IPv6Any, 0) });

        Assert.Contains("is not loopback and has no TLS", daemon.Log);
    }

    // The mode keeps others out; where somebody has widened it, the kernel still says who they are.
    [Fact]
    public async Task Another_user_gets_nothing_from_the_control_socket_whatever_its_mode()
    {
        await using var daemon = await RunningDaemon.StartAsync();
        File.SetUnixFileMode(daemon.Folder, (UnixFileMode)0x1FF);
        const string Request = "GET /api/v1/status HTTP/1.1\\r\\nHost: weir\\r\\nConnection: close\\r\\n\\r\\n";

        var kept = await AsAsync("65534", daemon.Socket, Request);
        File.SetUnixFileMode(daemon.Socket, (UnixFileMode)0x1B6); // 0666
        var widened = await AsAsync("65534", daemon.Socket, Request);
        var root = await AsAsync("0", daemon.Socket, Request);

        Assert.Equal("", kept.Output);
        Assert.Contains("ermission denied", kept.Error);
        Assert.Equal("", widened.Output);
        Assert.Contains("refused a connection of a user", daemon.Log);
        Assert.StartsWith("HTTP/1.1 200 OK", root.Output);
    }

    private static async Task<HttpStatusCode> AskAsync(RunningDaemon daemon, TestPki trusted)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
                    chain.ChainPolicy.CustomTrustStore.AddRange(trusted.Authorities);
                    return chain.Build((X509Certificate2)certificate!);
                },
            },
        })
        { BaseAddress = daemon.Api };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", daemon.ReadToken);
        using var answer = await client.GetAsync("/api/v1/status");
        return answer.StatusCode;
    }

    private static async Task<(string Output, string Error)> AsAsync(string user, string socket, string request)
    {
        var start = new System.Diagnostics.ProcessStartInfo("setpriv", ["--reuid", user, "--regid", user, "--clear-groups", "sh", "-c", $"printf '{request}' | socat -t 0.5 -,ignoreeof UNIX-CONNECT:{socket}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (await output, await error);
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
