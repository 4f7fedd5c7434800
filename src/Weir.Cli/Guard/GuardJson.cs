using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Cli.Guard;

/// <summary>The JSON of <c>weir vm</c>: snake_case, enumerations as words.</summary>
internal static class GuardJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private static readonly JsonSerializerOptions Line = new(Options) { WriteIndented = false };

    /// <summary>Prints an object.</summary>
    public static void Print<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Options));

    /// <summary>Prints an object in one line.</summary>
    public static void PrintLine<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Line));
}
