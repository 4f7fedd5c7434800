namespace Weir.Daemon.Logging;

/// <summary>Standard output or standard error.</summary>
internal sealed class LogStream(Stream stream) : LogTarget
{
    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> line) => stream.Write(line);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => stream.Dispose();
}
