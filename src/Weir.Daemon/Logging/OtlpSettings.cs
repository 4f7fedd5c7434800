namespace Weir.Daemon.Logging;

/// <summary>Whether logs and traces are sent to an OpenTelemetry collector: by the OpenTelemetry specification's own variables.</summary>
internal static class OtlpSettings
{
    /// <summary>An endpoint is named, and the SDK is not switched off.</summary>
    public static bool AreGiven { get; } =
        (Has("OTEL_EXPORTER_OTLP_ENDPOINT") || Has("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT") || Has("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))
        && !string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether one kind of data has somewhere to go.</summary>
    /// <param name="signal"><c>LOGS</c> or <c>TRACES</c>.</param>
    public static bool Sends(string signal) =>
        (Has("OTEL_EXPORTER_OTLP_ENDPOINT") || Has($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"))
        && Environment.GetEnvironmentVariable($"OTEL_{signal}_EXPORTER") is null or "" or "otlp";

    private static bool Has(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 };
}
