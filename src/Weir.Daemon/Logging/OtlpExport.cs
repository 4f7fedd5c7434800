using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Weir.Controller;

namespace Weir.Daemon.Logging;

/// <summary>Sends logs and traces to an OpenTelemetry collector. Endpoint, headers, certificates, timeouts and resource attributes come from the specification's variables, which the SDK reads.</summary>
internal static class OtlpExport
{
    private const int GrpcPort = 4317;

    /// <summary>Every log line that is written, with its event id and values.</summary>
    public static void AddLogs(ILoggingBuilder logging, string name)
    {
        if (!OtlpSettings.Sends("LOGS")) return;
        logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(Resource(name));
            options.AddOtlpExporter(exporter => Choose(exporter, "LOGS"));
        });
    }

    /// <summary>Spans of reloads and of what they do to each datapath, until disposed; null: they have nowhere to go.</summary>
    public static IDisposable? StartTraces(string name) => !OtlpSettings.Sends("TRACES")
        ? null
        : Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource(name)).AddSource(Spans.SourceName).AddOtlpExporter(exporter => Choose(exporter, "TRACES")).Build();

    private static ResourceBuilder Resource(string name) =>
        ResourceBuilder.CreateEmpty().AddService(name, serviceVersion: WeirVersion.Text, autoGenerateServiceInstanceId: false).AddTelemetrySdk().AddEnvironmentVariableDetector();

    // The specification's default is HTTP; what says otherwise is the variable, or the port that is known to be gRPC's.
    private static void Choose(OtlpExporterOptions options, string signal)
    {
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL") is { Length: > 0 } || Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") is { Length: > 0 }) return;
        options.Protocol = options.Endpoint.Port == GrpcPort ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
    }
}
