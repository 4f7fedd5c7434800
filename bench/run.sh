#!/usr/bin/env bash
# The benchmarks, each beside a peer in the same run. `bench/run.sh learning`, `provision` or `hostile` runs one of them.
set -euo pipefail
cd "$(dirname "$0")"
for bench in ${1:-learning provision hostile}; do
    echo "== $bench"
    "./$bench.sh"
    echo
done
