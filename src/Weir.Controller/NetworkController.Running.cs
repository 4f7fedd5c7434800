using System.Collections.Immutable;

namespace Weir.Controller;

/// <content>What is in force, whole: for those who plan a change.</content>
public sealed partial class NetworkController
{
    // By hash: the configurations that datapaths have or are on their way to.
    private volatile ImmutableDictionary<string, ImmutableSortedDictionary<string, byte[]>> _sources = ImmutableDictionary<string, ImmutableSortedDictionary<string, byte[]>>.Empty;

    /// <summary>The file that the configurations were read from.</summary>
    public string ConfigFile => _configFile;

    /// <summary>The files of each configuration in force as they were when they were read, by hash and path. One as a rule; more where a switch refused a later one.</summary>
    public ImmutableDictionary<string, ImmutableSortedDictionary<string, byte[]>> Running => _sources;

    // Inside _reloading, before the datapaths are told.
    private void KeepSources(string hash, ImmutableSortedDictionary<string, byte[]> files)
    {
        var used = _datapaths.Values.Select(datapath => datapath.ConfigHash).Append(hash).ToHashSet();
        _sources = _sources.RemoveRange(_sources.Keys.Where(other => !used.Contains(other))).SetItem(hash, files);
    }
}
