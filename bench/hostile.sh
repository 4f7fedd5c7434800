#!/usr/bin/env bash
# What hostile peers on the OpenFlow port cost a healthy switch: learning p99 with and without them, five interleaved runs each, medians; and memory.
# Real ones are on other machines: here they get the processor time that is left over, so that what they make Weir do is measured and not their own work.
# On a machine with few cores the attack also costs the healthy switch and the kernel their processor time, whoever is attacked: a third kind of run aims the
# same attack at another Weir, which shares nothing with the measured one but the machine.
# Aim: p99 at most twice as high, RSS growth at most 20 MB.
# `hostile.sh neighbour`: the same of 64 healthy switches beside one that is in the configuration and stalls, floods errors, sends broken messages and comes and goes.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${BENCH_SECONDS:-12} rounds=${BENCH_ROUNDS:-5} rate=${BENCH_RATE:-2000}
case ${1:-strangers} in
    strangers) switches=1 configured=1 attack=(--rate 100 --held 64 --dpid 0x1) ;;
    neighbour) switches=64 configured=65 attack=(--rate 20 --held 4 --dpid 0x41 --kinds "impostor,impostor-garbage,mutated,error-flood") ;;
    *) echo "usage: $0 [neighbour]" >&2; exit 2 ;;
esac
work=$(mktemp -d /tmp/weir-bench.XXXXXX)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
gcc -O2 -Wall -o "$work/ofbench" bench/ofbench.c
dotnet build fuzz/Weir.OpenFlow.Chaos -c Release -v quiet -o "$work/chaos" > "$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
{
    echo "vlans: {bench: {vid: 100, max_hosts: 0}}"
    echo "dps:"
    for id in $(seq $configured); do echo "  sw$id: {dp_id: $id, interface_ranges: {\"1-24\": {native_vlan: bench, max_hosts: 0}}}"; done
} > "$work/faucet.yaml"
port=$((20000 + RANDOM % 20000))
elsewhere=$((port + 1))
bin/weir run --config "$work/faucet.yaml" --listen "127.0.0.1:$port" --socket "$work/weir.sock" > "$work/weir.log" 2>&1 & weir=$!
chrt --idle 0 bin/weir run --config "$work/faucet.yaml" --listen "127.0.0.1:$elsewhere" --socket "$work/elsewhere.sock" > "$work/elsewhere.log" 2>&1 & other=$!
pids+=("$weir" "$other")
for log in weir elsewhere; do until grep -q "listening for switches" "$work/$log.log"; do sleep 0.1; kill -0 "$weir" "$other"; done; done
rss() { awk '/VmRSS/ {print $2}' "/proc/$weir/status"; }
load() { # load FILE: one run of the healthy switch; its p99 goes to FILE
    "$work/ofbench" -c "127.0.0.1:$port" -b 1 -s $switches -p 24 -v 100 --adds 2 -m throughput -w 64 --rate "$rate" -d "$seconds" --maxwait 30 --json > "$work/out" 2>/dev/null
    sed -n 's/.*"p99":\([0-9]*\).*/\1/p' "$work/out" | tail -n 1 >> "$1"
}
median() { sort -n "$1" | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
# What the runtime compiles on first use, and what it takes from the system until it collects, is there without attackers: three runs, and what they alone add is said.
load "$work/first"
first=$(rss)
load "$work/first" && load "$work/first"
before=$(rss)
under_attack() { # under_attack PORT FILE: one run of the healthy switch while the port is attacked
    chrt --idle 0 dotnet "$work/chaos/Weir.OpenFlow.Chaos.dll" "127.0.0.1:$1" --seconds $((seconds + 3)) "${attack[@]}" > "$work/chaos.log" 2>&1 & chaos=$!
    pids+=("$chaos")
    sleep 2
    load "$2"
    wait "$chaos" || true
}
for _ in $(seq "$rounds"); do
    load "$work/quiet"
    under_attack "$elsewhere" "$work/control"
    under_attack "$port" "$work/hostile"
done
after=$(rss)
kill -0 "$weir"
awk -v q="$(median "$work/quiet")" -v c="$(median "$work/control")" -v h="$(median "$work/hostile")" -v b="$before" -v a="$after" -v f="$first" -v s=$((rounds * seconds)) 'BEGIN {
    printf "learning p99 at the same load: %d us alone, %d us beside hostile peers (%.2fx, aim <= 2)\n", q, h, h / q
    printf "with the same attack on another process: %d us (%.2fx is what the machine loses to it; beyond that Weir loses %.2fx)\n", c, c / q, h / c
    printf "RSS: %.0f MB after a first quiet run, %.0f MB after three, %.0f MB after %d s of attacks (%+.0f MB by them, aim <= 20)\n", f / 1024, b / 1024, a / 1024, s, (a - b) / 1024
    exit !(h <= 2 * q && a - b <= 20 * 1024) }'
