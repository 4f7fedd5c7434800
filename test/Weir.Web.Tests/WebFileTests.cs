using System.IO.Compression;
using System.Text;

namespace Weir.Web.Tests;

public class WebFileTests
{
    public static TheoryData<string> Names => ["index.html", "app.js", "app.css", "theme.js", "icon.svg", "licences.txt"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Compressed_forms_are_the_plain_one(string name)
    {
        var file = new WebFile(name, "text/plain");
        var plain = file.For("identity").Content;

        using var gzip = new GZipStream(new MemoryStream(file.For("gzip").Content), CompressionMode.Decompress);
        using var brotli = new BrotliStream(new MemoryStream(file.For("br").Content), CompressionMode.Decompress);

        Assert.Equal(plain, All(gzip));
        Assert.Equal(plain, All(brotli));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("deflate", null)]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("GZIP;q=0.8, br;q=0", "gzip")]
    [InlineData("br;q=0.000, gzip;q=0", null)]
    [InlineData("brotli", null)]
    public void The_form_is_one_that_the_browser_takes(string acceptEncoding, string? expected) => Assert.Equal(expected, new WebFile("index.html", "text/html").For(acceptEncoding).Encoding);

    [Fact]
    public void The_first_page_names_the_other_files_by_their_present_hash()
    {
        var index = Encoding.UTF8.GetString(new WebFile("index.html", "text/html").For("").Content);

        foreach (var name in (string[])["app.js", "app.css", "theme.js", "icon.svg"]) Assert.Contains($"\"{name}?v={new WebFile(name, "").Hash}\"", index);
    }

    // The policy forbids both; a browser would show a page without style or script.
    [Fact]
    public void The_first_page_has_no_script_and_no_style_of_its_own()
    {
        var index = Encoding.UTF8.GetString(new WebFile("index.html", "text/html").For("").Content);

        Assert.DoesNotContain("<style", index);
        Assert.DoesNotContain("style=", index);
        Assert.DoesNotMatch("<script[^>]*>[^<]", index);
        Assert.DoesNotContain("http", index);
    }

    private static byte[] All(Stream stream)
    {
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
