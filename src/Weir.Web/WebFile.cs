using System.Buffers.Text;
using System.Security.Cryptography;

namespace Weir.Web;

/// <summary>A file of the page, as it lies in this assembly: as it is, and compressed ahead.</summary>
internal sealed class WebFile
{
    private readonly byte[] _plain;
    private readonly byte[] _gzip;
    private readonly byte[] _brotli;

    /// <summary>Reads it.</summary>
    /// <param name="name">Its name: <c>app.js</c>.</param>
    /// <param name="contentType">Its media type.</param>
    public WebFile(string name, string contentType)
    {
        (Name, ContentType) = (name, contentType);
        (_plain, _gzip, _brotli) = (Read(name), Read($"{name}.gz"), Read($"{name}.br"));
        // As the bundler makes it, for the addresses in index.html.
        Hash = Base64Url.EncodeToString(SHA256.HashData(_plain))[..16];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its media type.</summary>
    public string ContentType { get; }

    /// <summary>16 characters that are others for another content.</summary>
    public string Hash { get; }

    /// <summary>The form for who says that it takes <paramref name="acceptEncoding"/>.</summary>
    /// <returns>The bytes, and the name of their encoding; null: none.</returns>
    public (byte[] Content, string? Encoding) For(string acceptEncoding) =>
        Takes(acceptEncoding, "br") ? (_brotli, "br") : Takes(acceptEncoding, "gzip") ? (_gzip, "gzip") : (_plain, null);

    // RFC 9110, section 12.5.3; a weight other than 0 counts as yes.
    private static bool Takes(string acceptEncoding, string encoding)
    {
        foreach (var range in acceptEncoding.AsSpan().Split(','))
        {
            var item = acceptEncoding.AsSpan(range);
            var end = item.IndexOf(';');
            if (!(end < 0 ? item : item[..end]).Trim().Equals(encoding, StringComparison.OrdinalIgnoreCase)) continue;
            return end < 0 || item[(end + 1)..].Trim().TrimEnd("0.").ToString() is not "q=";
        }

        return false;
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(WebFile).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the page was built without {name}");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
