#!/usr/bin/env bash
# Every key of the configuration language is changed and changed back on a real Open vSwitch, while 1,000 packets a second go through a part of the network that
# the edit does not concern and as many through the one that it does. Prints what was sent, by what the switch then differed, and the packets lost.
# Aim: 0 lost elsewhere; nothing sent that does not differ.
set -euo pipefail
cd "$(dirname "$0")/.."
tests=artifacts/bin/Weir.Integration.Tests/release/Weir.Integration.Tests
table=$(mktemp /tmp/weir-bench.XXXXXX)
trap 'rm -f "$table" "$table.log"' EXIT
[ -x "$tests" ] || dotnet build test/Weir.Integration.Tests -c Release -v quiet > "$table.log" || { cat "$table.log" >&2; exit 1; }
WEIR_BIN=$PWD/bin/weir WEIR_RELOAD_TABLE=$table "$tests" -noLogo -noColor -class '*ReloadMatrixTests' > "$table.log" || { cat "$table.log" >&2; exit 1; }
cat "$table"
