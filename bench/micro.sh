#!/usr/bin/env bash
# The codec and the compiler by themselves, with BenchmarkDotNet; arguments go to it (--filter '*Codec*').
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet run --project bench/Weir.Benchmarks -c Release -v quiet -- "$@" | grep -E '^(\||BenchmarkDotNet|AMD|Intel)' || { echo "no figures" >&2; exit 1; }
