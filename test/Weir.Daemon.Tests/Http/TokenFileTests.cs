using Weir.Daemon.Http;

namespace Weir.Daemon.Tests.Http;

public sealed class TokenFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-tokens-").FullName;

    private string FilePath => Path.Combine(_folder, "tokens");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_created_is_read_back_as_a_hash_and_the_token_itself_stands_nowhere()
    {
        var token = TokenFile.Create(FilePath, ApiScope.Write, "the operator");
        TokenFile.Create(FilePath, ApiScope.Read, "grafana");

        var tokens = TokenFile.Read(FilePath);

        Assert.Equal([ApiScope.Write, ApiScope.Read], tokens.Select(one => one.Scope));
        Assert.Equal(["the operator", "grafana"], tokens.Select(one => one.Name));
        Assert.Equal(TokenFile.Hash(token), tokens[0].Hash);
        Assert.DoesNotContain(token, File.ReadAllText(FilePath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Matches("^weir_[A-Za-z0-9_-]{43}$", token);
    }

    [Fact]
    public void Revoking_takes_out_that_name_alone_and_keeps_comments()
    {
        TokenFile.Create(FilePath, ApiScope.Read, "a");
        File.AppendAllText(FilePath, "# a note on a\n\n");
        TokenFile.Create(FilePath, ApiScope.Read, "a b");

        Assert.True(TokenFile.Revoke(FilePath, "a"));
        Assert.False(TokenFile.Revoke(FilePath, "a"));

        Assert.Equal(["a b"], TokenFile.Read(FilePath).Select(token => token.Name));
        Assert.Contains("# a note on a", File.ReadAllText(FilePath));
    }

    [Theory]
    [InlineData("admin 00 x")]
    [InlineData("read zz00000000000000000000000000000000000000000000000000000000000000 x")]
    [InlineData("read")]
    public void Line_that_is_none_is_named(string line)
    {
        TokenFile.Create(FilePath, ApiScope.Read, "a");
        File.AppendAllText(FilePath, line + "\n");

        Assert.Contains(":2:", Assert.Throws<FormatException>(() => TokenFile.Read(FilePath)).Message);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void File_that_others_can_read_or_write_is_not_used(UnixFileMode mode)
    {
        TokenFile.Create(FilePath, ApiScope.Read, "a");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);

        Assert.Throws<IOException>(() => TokenFile.Read(FilePath));
        Assert.Throws<IOException>(() => TokenFile.Create(FilePath, ApiScope.Write, "b"));
    }
}
