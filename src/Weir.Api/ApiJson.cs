using System.Text.Json.Serialization;

namespace Weir.Api;

/// <summary>The JSON form of every request and response: snake_case keys, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(StatusResponse))]
[JsonSerializable(typeof(IReadOnlyList<DatapathResponse>))]
[JsonSerializable(typeof(IReadOnlyList<PortsResponse>))]
[JsonSerializable(typeof(IReadOnlyList<VlanResponse>))]
[JsonSerializable(typeof(IReadOnlyList<LinkResponse>))]
[JsonSerializable(typeof(IReadOnlyList<ServiceResponse>))]
[JsonSerializable(typeof(IReadOnlyList<GuardResponse>))]
[JsonSerializable(typeof(IReadOnlyList<HostResponse>))]
[JsonSerializable(typeof(IReadOnlyList<FlowResponse>))]
[JsonSerializable(typeof(IReadOnlyList<DropsResponse>))]
[JsonSerializable(typeof(IReadOnlyList<AclsResponse>))]
[JsonSerializable(typeof(ReloadResponse))]
[JsonSerializable(typeof(RunningResponse))]
[JsonSerializable(typeof(VerifyResponse))]
[JsonSerializable(typeof(IReadOnlyList<TablesResponse>))]
[JsonSerializable(typeof(TraceRequest))]
[JsonSerializable(typeof(TraceResponse))]
[JsonSerializable(typeof(PlanResponse))]
[JsonSerializable(typeof(NetworkPlan))]
[JsonSerializable(typeof(RefusedResponse))]
[JsonSerializable(typeof(LogLevelRequest))]
[JsonSerializable(typeof(LogLevelResponse))]
[JsonSerializable(typeof(ErrorResponse))]
public sealed partial class ApiJson : JsonSerializerContext;
