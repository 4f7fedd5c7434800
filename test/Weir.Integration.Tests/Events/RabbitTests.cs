using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Weir.Integration.Tests.Lab;
using Weir.Metrics;

namespace Weir.Integration.Tests.Events;

public class RabbitTests
{
    private const string Exchange = "weir_events";

    [Fact]
    public async Task Each_event_is_a_message_and_none_is_missing_after_the_broker_was_out_of_reach()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br0", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        string[] environment = ["FA_RABBIT_HOST=127.0.0.1", $"FA_RABBIT_PORT={RabbitBroker.Cable.Port}", $"FA_RABBIT_EXCHANGE={Exchange}", "FA_RABBIT_EXCHANGE_TYPE=topic", "FA_RABBIT_ROUTING_KEY=FAUCET.Event"];
        var weir = new LabController(lab, new TestConfig().ToString(), environment: environment);
        var cable = lab.Own(new RabbitBroker.Cable(weir.Namespace)); // not mended yet: Weir waits for the broker
        var broker = lab.Own(new RabbitBroker(lab, weir.Namespace));
        bridge.SetControllers(weir.NewTap().Target);
        weir.WaitApplied();

        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(Exchange, "topic", durable: true); // not as Weir declares it: it is used as it is
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, Exchange, "FAUCET.*");
        var received = new ConcurrentQueue<(string Body, string Key, DeliveryModes Mode)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            received.Enqueue((Encoding.UTF8.GetString(message.Body.Span), message.RoutingKey, message.BasicProperties.DeliveryMode));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);

        cable.Mend();
        weir.Poll("what happened before", () => Ids().Count >= 4, TimeSpan.FromSeconds(40));
        weir.Learn(bridge, hosts);
        weir.Poll("hosts", () => received.Count(message => message.Body.Contains("\"L2_LEARN\"")) == 2);
        Assert.Equal((1, 1, 0), (Metric("connected"), Metric("connections_total"), Metric("lost_events_total")));
        cable.Cut();
        bridge.SetLink(lab.Hosts, 1, up: false);
        weir.Poll("the link is down", () => !bridge.DumpFlows().Any(flow => flow.Match.Contains(hosts[0].Address.MacText)));
        cable.Mend();
        weir.Poll("what happened meanwhile", () => received.Any(message => message.Body.Contains("\"L2_EXPIRE\"")), TimeSpan.FromSeconds(40));

        var (_, text, _) = weir.Ask("events", "--json");
        var own = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("\"sub_id\"")).ToList();
        weir.Poll("all of them", () => Ids().Count == own.Count);
        Assert.Equal(own, received.Select(message => message.Body).DistinctBy(body => body));
        weir.Poll("counted", () => Metric("published_events_total") == Ids().Count);
        Assert.Equal((1, 2, 0), (Metric("connected"), Metric("connections_total"), Metric("lost_events_total")));
        Assert.True(Metric("failures_total") > 0);
        Assert.All(received, message => Assert.Equal(("FAUCET.Event", DeliveryModes.Persistent), (message.Key, message.Mode)));

        double Metric(string name) => ExpositionReader.Samples(weir.Namespace.Execute("curl", "-sSg", "http://127.0.0.1:9302/")).Single(sample => sample.Name == $"weir_rabbit_{name}").Value;
        SortedSet<long> Ids() => [.. received.Select(message => JsonDocument.Parse(message.Body).RootElement.GetProperty("event_id").GetInt64())];
    }
}
