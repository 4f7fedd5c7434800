namespace Weir.Daemon.Events;

/// <summary>The message broker that events go to, as FAUCET's adapter is told of it.</summary>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its AMQP port.</param>
/// <param name="Exchange">The exchange, which is declared.</param>
/// <param name="ExchangeType">Its type.</param>
/// <param name="RoutingKey">The key of every message.</param>
public sealed record RabbitOptions(string Host, int Port, string Exchange, string ExchangeType, string RoutingKey)
{
    /// <summary>Reads <c>FA_RABBIT_HOST</c>, <c>FA_RABBIT_PORT</c>, <c>FA_RABBIT_EXCHANGE</c>, <c>FA_RABBIT_EXCHANGE_TYPE</c> and <c>FA_RABBIT_ROUTING_KEY</c>; null: no host is named, so no broker is told.</summary>
    /// <param name="variable">The value of an environment variable, null where it is not set.</param>
    /// <exception cref="FormatException">The port is none.</exception>
    public static RabbitOptions? Parse(Func<string, string?> variable)
    {
        if (variable("FA_RABBIT_HOST") is not { Length: > 0 } host) return null;
        var text = Value("FA_RABBIT_PORT", "5672");
        if (!ushort.TryParse(text, out var port) || port == 0) throw new FormatException($"FA_RABBIT_PORT '{text}' is no port: a number from 1 to 65535");
        return new RabbitOptions(host, port, Value("FA_RABBIT_EXCHANGE", "topic_recs"), Value("FA_RABBIT_EXCHANGE_TYPE", "topic"), Value("FA_RABBIT_ROUTING_KEY", "FAUCET.Event"));

        string Value(string name, string fallback) => variable(name) is { Length: > 0 } value ? value : fallback;
    }
}
