#!/usr/bin/env bash
# Learned hosts per second and the latency of learning one: Weir, and Debian's ovs-testcontroller, under the same load generator.
# Weir sends two flow-mods for a host (source and destination), ovs-testcontroller one. Both have the machine in turn, three rounds; medians.
# Latency is measured with controller and generator on one processor, and on two: waking an idle processor can cost more than all the rest, and left to itself
# the scheduler decides anew in each run which of the two it is.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${BENCH_SECONDS:-5} rounds=${BENCH_ROUNDS:-3}
work=$(mktemp -d /tmp/weir-bench.XXXXXX)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
trap 'echo "learning.sh: line $LINENO failed; the last output was: $(tail -n 3 "$work/out" 2>/dev/null)" >&2' ERR
gcc -O2 -Wall -o "$work/ofbench" bench/ofbench.c

{   # 17 switches with 24 ports, hosts without limit
    echo "vlans: {bench: {vid: 100, max_hosts: 0}}"
    echo "dps:"
    for i in $(seq 0 16); do
        printf '  sw%d: {dp_id: %d, interface_ranges: {"1-24": {native_vlan: bench, max_hosts: 0}}}\n' "$i" $((64016 + i))
    done
} > "$work/faucet.yaml"

free_port() { local port; port=$((20000 + RANDOM % 20000)); while ss -ltn | grep -q ":$port "; do port=$((port + 1)); done; echo "$port"; }
wait_listen() { for _ in $(seq 100); do ss -ltn | grep -q "127.0.0.1:$1 " && return; sleep 0.1; done; echo "nothing listens on $1" >&2; exit 1; }
field() { sed -n "s/.*\"$2\": *\([0-9.]*\).*/\1/p" "$1" | tail -n 1; }
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }

weir() { # weir NAME ARGS: one measurement against a fresh Weir
    local port; port=$(free_port)
    ${pin_controller:-} bin/weir run --config "$work/faucet.yaml" --listen "127.0.0.1:$port" --socket "$work/weir.sock" > "$work/weir.log" 2>&1 & local pid=$!
    pids+=("$pid"); wait_listen "$port"
    ${pin_generator:-} "$work/ofbench" -c "127.0.0.1:$port" -b 64016 -p 24 -v 100 --adds 2 --pid "$pid" --maxwait 30 --json "${@:2}" > "$work/out" 2>/dev/null
    kill "$pid"; wait "$pid" 2>/dev/null || true
    tail -n 1 "$work/out" >> "$work/weir.$1"
}
peer() { # peer NAME ARGS: the same against a fresh ovs-testcontroller; it asks for destinations that it knows
    local port; port=$(free_port)
    OVS_RUNDIR=$work ${pin_controller:-} ovs-testcontroller -O OpenFlow13 --unixctl="$work/peer.ctl" "ptcp:$port:127.0.0.1" > "$work/peer.log" 2>&1 & local pid=$!
    pids+=("$pid"); wait_listen "$port"
    ${pin_generator:-} "$work/ofbench" -c "127.0.0.1:$port" -p 24 --dst anchor --timeout 0.2 --pid "$pid" --maxwait 30 --json "${@:2}" > "$work/out" 2>/dev/null
    kill "$pid"; wait "$pid" 2>/dev/null || true
    tail -n 1 "$work/out" >> "$work/peer.$1"
}

for _ in $(seq "$rounds"); do
    weir one -s 1 -m throughput -w 64 -d "$seconds"
    peer one -s 1 -m throughput -w 8 -d "$seconds"
    weir sixteen -s 16 -m throughput -w 64 -d "$seconds"
    peer sixteen -s 16 -m throughput -w 8 -d "$seconds"
    pin_controller='taskset -c 0' pin_generator='taskset -c 0'
    weir together -s 1 -m latency -d "$seconds"
    peer together -s 1 -m latency -d "$seconds"
    pin_generator='taskset -c 1'
    weir apart -s 1 -m latency -d "$seconds"
    peer apart -s 1 -m latency -d "$seconds"
    pin_controller='' pin_generator=''
done
weir memory -s 1 -m throughput -w 64 --rate 20000 --warmup 0 -d 5

if [ -n "${BENCH_RAW:-}" ]; then cat "$work"/weir.* "$work"/peer.*; fi
row() { # row TITLE NAME KEY FORMAT
    local ours theirs
    ours=$(for line in $(seq "$rounds"); do sed -n "${line}p" "$work/weir.$2" > "$work/line"; field "$work/line" "$3"; done | median)
    theirs=$(for line in $(seq "$rounds"); do sed -n "${line}p" "$work/peer.$2" > "$work/line"; field "$work/line" "$3"; done | median)
    awk -v t="$1" -v a="$ours" -v b="$theirs" 'BEGIN {printf "%-36s %14.0f %20.0f %8.2f\n", t, a, b, b ? a / b : 0}'
}
printf '%-36s %14s %20s %8s\n' "" weir ovs-testcontroller ratio
row "learned hosts/s, 1 switch" one answered_per_s
row "learned hosts/s, 16 switches" sixteen answered_per_s
row "latency p50 (us), one processor" together p50
row "latency p99 (us), one processor" together p99
row "latency p50 (us), two processors" apart p50
row "latency p99 (us), two processors" apart p99
awk -v hosts=100000 -v kb="$(field "$work/weir.memory" rss_kb)" 'BEGIN {printf "RSS with %d hosts: %.0f MB\n", hosts, kb / 1024}'
