using Weir.Compiler.Hardware;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Channel;

namespace Weir.Controller.Datapaths;

/// <content>Changes that put tables elsewhere in the switch, or that it must be told other tables for.</content>
public sealed partial class DatapathRuntime
{
    private bool IsOtherPipeline(Datapath datapath)
    {
        lock (_turn)
        {
            return !TableLayout.Of(datapath).IsSameAs(_hostFlows.Layout)
                || !PipelineDeclaration.Covers(_pipeline.Tables, PipelineDeclaration.Of(datapath, _capabilities));
        }
    }

    /// <summary>
    /// From one configuration to the next by what the switch really holds, as on a new connection: hosts are found in whatever table they are now. With bundles it is one step all
    /// the same. What the switch refuses brings the old configuration back.
    /// </summary>
    private async Task<ApplyResult> RebuildAsync(OpenFlowChannel channel, Datapath datapath, string hash)
    {
        try
        {
            Datapath previous;
            string previousHash;
            int known;
            lock (_turn)
            {
                (previous, previousHash, known) = (_configured, _hash, Faults().Length);
                _learning = false;
                Adopt(datapath, hash, []);
            }

            var plan = $"the tables are elsewhere in the switch, or it is told others ({datapath.Hardware})";
            ControllerLog.Planned(_logger, DpId, datapath.Name, hash, plan);
            var faults = await BringAsync(channel, isNew: false, _disposing.Token);
            if (faults.Length <= known) return Result(datapath, ApplyState.Confirmed, plan);

            lock (_turn) Adopt(previous, previousHash, []);
            await BringAsync(channel, isNew: false, _disposing.Token);
            lock (_turn)
            {
                _rollbackFaults = faults;
                _board.Refused(Faults());
            }

            ControllerLog.RolledBack(_logger, DpId, datapath.Name, hash);
            return Result(datapath, ApplyState.RolledBack, plan, faults);
        }
        catch (Exception exception)
        {
            // What was asked for is in force already: the next connection brings it.
            Lose(channel, exception);
            return Result(datapath, ApplyState.Failed, "", [new DatapathFault($"the switch did not answer to the end: {exception.Message}", "datapath", null)]);
        }
    }
}
