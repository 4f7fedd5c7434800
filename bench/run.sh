#!/usr/bin/env bash
# The benchmarks, each beside a peer in the same run. `bench/run.sh learning`, `provision`, `change` (how long a reload takes), `reload` (an edit of every key),
# `hostile`, `neighbour` (a bad datapath beside good ones), `upgrade`, `micro` (the codec and the compiler by themselves), `check` (`weir check` on large files),
# `scrape` (what Prometheus costs), `guard` or `vm-start` (what the hook costs a VM's start) runs one of them.
set -euo pipefail
cd "$(dirname "$0")"
for bench in ${1:-learning provision change reload hostile neighbour micro check scrape guard vm-start upgrade}; do
    echo "== $bench"
    "./$bench.sh"
    echo
done
