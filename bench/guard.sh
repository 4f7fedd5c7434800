#!/usr/bin/env bash
# The VM guard on a real Open vSwitch: frames that VMs get for a broadcast request and in a broadcast storm, beside a plain bridge and the tables of the TUM talk,
# with 200 VMs; full synchronisation of 1,000 VMs beside `ovs-ofctl --bundle add-flows` of the very same flows; and what one VM more costs at 10 and at 1,000.
# Aims: known targets 1 frame, the gateway 0 (+1 uplink); at most 1.5 times as long; at most 10 ms and 16 KB, whatever the number of VMs.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d /tmp/weir-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
dotnet build test/Weir.Integration.Tests -c Release -v quiet > "$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
for figure in Frames_that_virtual_machines_get_for_a_broadcast_request A_guest_that_broadcasts_a_thousand_times_a_second Full_synchronisation_and_one_more_virtual_machine; do
    WEIR_GUARD_FIGURES=$work/figures artifacts/bin/Weir.Integration.Tests/release/Weir.Integration.Tests -noColor -explicit only -method "*.GuardFigures.$figure" > "$work/log" ||
        { cat "$work/figures" "$work/log" >&2; exit 1; }
    cat "$work/figures"
    echo
    rm -f "$work/figures"
done
