using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>The process and its runtime: standard <c>process_</c> names, and <c>dotnet_</c>.</summary>
internal sealed class ProcessMetrics : IMetricsSource, IMetricsSnapshot
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every Linux
    private const int CpuTicks = 11, SystemTicks = 12, VirtualBytes = 20, ResidentPages = 21; // fields of proc(5), stat, behind the name

    private static readonly MetricFamily Cpu = new("process_cpu_seconds", MetricKind.Counter, "Processor time used, in user and system mode.");
    private static readonly MetricFamily Resident = new("process_resident_memory_bytes", MetricKind.Gauge, "Resident memory.");
    private static readonly MetricFamily Virtual = new("process_virtual_memory_bytes", MetricKind.Gauge, "Virtual memory.");
    private static readonly MetricFamily Started = new("process_start_time_seconds", MetricKind.Gauge, "When the process was started, in seconds since 1970.");
    private static readonly MetricFamily OpenFiles = new("process_open_fds", MetricKind.Gauge, "Open file descriptors.");
    private static readonly MetricFamily MostFiles = new("process_max_fds", MetricKind.Gauge, "Most file descriptors that may be open.");
    private static readonly MetricFamily Runtime = new("dotnet", MetricKind.Info, "The runtime.", "version");
    private static readonly MetricFamily Collections = new("dotnet_gc_collections", MetricKind.Counter, "Garbage collections of this generation and all older ones.", "generation");
    private static readonly MetricFamily Pauses = new("dotnet_gc_pause_seconds", MetricKind.Counter, "Time for which garbage collections held all threads.");
    private static readonly MetricFamily Heap = new("dotnet_gc_heap_bytes", MetricKind.Gauge, "The heap after the last collection.");
    private static readonly MetricFamily Committed = new("dotnet_gc_committed_bytes", MetricKind.Gauge, "Memory that the collector has from the system.");
    private static readonly MetricFamily Allocated = new("dotnet_gc_allocated_bytes", MetricKind.Counter, "Bytes allocated.");
    private static readonly MetricFamily Threads = new("dotnet_threadpool_threads", MetricKind.Gauge, "Threads of the pool.");
    private static readonly MetricFamily Queue = new("dotnet_threadpool_queue_length", MetricKind.Gauge, "Work that waits for a thread of the pool.");
    private static readonly MetricFamily Contentions = new("dotnet_lock_contentions", MetricKind.Counter, "Times a thread had to wait for a lock.");

    private readonly Lazy<double> _started = new(ReadStarted);

    /// <inheritdoc/>
    public IMetricsSnapshot Take(NameFilter filter) => this;

    /// <inheritdoc/>
    public void Write(ExpositionWriter writer)
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        if (writer.Begin(Cpu)) writer.Counter((Field(fields, CpuTicks) + Field(fields, SystemTicks)) / TicksPerSecond);
        if (writer.Begin(Resident)) writer.Value(Field(fields, ResidentPages) * Environment.SystemPageSize);
        if (writer.Begin(Virtual)) writer.Value(Field(fields, VirtualBytes));
        if (writer.Begin(Started)) writer.Value(_started.Value);
        if (writer.Begin(OpenFiles)) writer.Value(Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount() - 1); // without the one that counts
        if (writer.Begin(MostFiles) && MaximumFiles() is { } most) writer.Value(most);
        WriteRuntime(writer);
    }

    private static double ReadStarted()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static void WriteRuntime(ExpositionWriter writer)
    {
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        if (writer.Begin(Runtime))
        {
            writer.Label("version"u8, RuntimeInformation.FrameworkDescription);
            writer.Value(1);
        }

        if (writer.Begin(Collections))
        {
            for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            {
                writer.Label("generation"u8, generation);
                writer.Counter(GC.CollectionCount(generation));
            }
        }

        if (writer.Begin(Pauses)) writer.Counter(GC.GetTotalPauseDuration().TotalSeconds);
        if (writer.Begin(Heap)) writer.Value(memory.HeapSizeBytes);
        if (writer.Begin(Committed)) writer.Value(memory.TotalCommittedBytes);
        if (writer.Begin(Allocated)) writer.Counter(GC.GetTotalAllocatedBytes());
        if (writer.Begin(Threads)) writer.Value((long)ThreadPool.ThreadCount);
        if (writer.Begin(Queue)) writer.Value(ThreadPool.PendingWorkItemCount);
        if (writer.Begin(Contentions)) writer.Counter(Monitor.LockContentionCount);
    }

    private static double Field(string[] fields, int index) => index < fields.Length && double.TryParse(fields[index], CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private static double? MaximumFiles()
    {
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is { Length: > 3 } && double.TryParse(words[3], CultureInfo.InvariantCulture, out var most) ? most : null;
    }
}
