#!/usr/bin/env bash
# What a scrape costs, and what it costs the packet path: 64 switches with 48 ports, a storm of 100,000 new hosts, a real Prometheus that scrapes every 5 s.
# Prometheus is on another machine as a rule: here it gets one processor's time that is left over, and as a control it scrapes a second Weir that knows as many hosts:
# what learning is slower by then is what Prometheus takes from the machine, not what a scrape takes from Weir.
# Aim: a scrape <= 200 ms without the two metrics that have a sample for each host, <= 2 s with them; learning p99 at most 1.5 times that without scrapes.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${BENCH_SECONDS:-20} rounds=${BENCH_ROUNDS:-3} rate=${BENCH_RATE:-5000} switches=64 ports=48
work=$(mktemp -d /tmp/weir-bench.XXXXXX)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
trap 'echo "scrape.sh: line $LINENO failed; the last output was: $(tail -n 3 "$work/out" 2>/dev/null)" >&2' ERR
gcc -O2 -Wall -o "$work/ofbench" bench/ofbench.c
{
    echo "vlans: {bench: {vid: 100, max_hosts: 0}}"
    echo "dps:"
    for id in $(seq $switches); do echo "  sw$id: {dp_id: $id, interface_ranges: {\"1-$ports\": {native_vlan: bench, max_hosts: 0}}}"; done
} > "$work/faucet.yaml"
port=$((20000 + RANDOM % 20000))
metrics=$((port + 1)) ui=$((port + 2)) other=$((port + 3))
field() { sed -n "s/.*\"$1\": *\([0-9.]*\).*/\1/p" "$work/out" | tail -n 1; }
median() { sort -n "$1" | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
start() { # start METRICS-PORT ARGS: a fresh Weir
    bin/weir run --config "$work/faucet.yaml" --listen "127.0.0.1:$port" --socket "$work/weir.sock$1" --metrics "127.0.0.1:$1" "${@:2}" > "$work/weir.log" 2>&1 & weir=$!
    pids+=("$weir")
    until grep -q "metrics on" "$work/weir.log"; do sleep 0.1; kill -0 "$weir"; done
}
stop() { kill "$1"; wait "$1" 2>/dev/null || true; }
storm() { # storm FILE: 100,000 hosts; the p99 of learning one goes to FILE
    "$work/ofbench" -c "127.0.0.1:$port" -s $switches -p $ports -v 100 --adds 2 -m throughput -w 64 --rate "$rate" --warmup 1 -d "$seconds" --pid "$weir" --maxwait 60 --json > "$work/out" 2> "$work/err"
    field p99 >> "$1"
}
cpu() { awk '{print ($14 + $15) * 10}' "/proc/$weir/stat"; } # ms, of a process whose name has no blank
scrape() { curl -sS -o /dev/null -w '%{time_total} %{size_download}\n' "$@" "http://127.0.0.1:$metrics/"; }
value() { curl -sS -w '\n' --data-urlencode "query=$1" "http://127.0.0.1:$ui/api/v1/query" | sed -n 's/.*"value":\[[0-9.]*,"\([^"]*\)".*/\1/p'; }

cost() { # cost TITLE ARGS: times of a scrape with all hosts known
    start "$metrics" "${@:2}"
    storm "$work/unused"
    hosts=$(curl -sS "http://127.0.0.1:$metrics/?name\[\]=weir_hosts" | awk '/^weir_hosts/ {n += $2} END {print n}')
    scrape --compressed > "$work/first" # what the runtime compiles on first use
    echo "    the first scrape: $(awk '{printf "%.0f ms", $1 * 1000}' "$work/first")"
    local at
    at=$(cpu); for _ in $(seq 10); do scrape >> "$work/plain"; done
    echo "    processor time of a scrape: plain $((($(cpu) - at) / 10)) ms"
    at=$(cpu); for _ in $(seq 10); do scrape --compressed >> "$work/gzip"; done
    echo "    processor time of a scrape: gzip $((($(cpu) - at) / 10)) ms"
    for format in plain gzip; do
        awk -v t="$1, $format" -v h="$hosts" '{s[NR] = $1; n = $2; if ($1 > m) m = $1} END {asort_(s); printf "%-44s %7d hosts %8.0f ms median %8.0f ms worst %8.1f MB\n", t, h, s[int((NR + 1) / 2)] * 1000, m * 1000, n / 1e6}
            function asort_(a,  i, j, x) {for (i = 2; i <= NR; i++) {x = a[i]; for (j = i - 1; j > 0 && a[j] > x; j--) a[j + 1] = a[j]; a[j + 1] = x}}' "$work/$format"
        rm "$work/$format"
    done
    echo "    RSS $(awk '/VmRSS/ {printf "%.0f", $2 / 1024}' "/proc/$weir/status") MB"
    stop "$weir"
}
cost "without the metrics of each host" --no-host-metrics
cost "with them"

storm_scraped() { # storm_scraped PORT FILE: a storm while Prometheus scrapes what listens on PORT
    cat > "$work/prometheus.yml" <<EOF
global: {scrape_interval: 5s, scrape_timeout: 5s}
scrape_configs: [{job_name: weir, static_configs: [{targets: ["127.0.0.1:$1"]}]}]
EOF
    GOMAXPROCS=1 chrt --idle 0 prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address="127.0.0.1:$ui" --log.level=error > "$work/prometheus.log" 2>&1 & prometheus=$!
    pids+=("$prometheus")
    until [ "$(value 'up' 2> /dev/null)" = 1 ]; do sleep 0.2; kill -0 "$prometheus"; done
    storm "$2"
    value "max_over_time(scrape_duration_seconds[1m])" >> "$2.duration"
    value "min_over_time(up[1m])" >> "$2.up"
    value "count_over_time(up[1m])" >> "$2.count"
    stop "$prometheus"
    rm -rf "$work/tsdb"
}

# The second Weir learns as many hosts as the others and stays, idle, until the end; its switches are gone, so it listens to them no more than to anybody else.
start "$other"
storm "$work/unused"
second=$weir
port=$((port + 10))
for _ in $(seq "$rounds"); do
    start "$metrics"
    storm "$work/quiet"
    stop "$weir"
    start "$metrics"
    storm_scraped "$other" "$work/control"
    stop "$weir"
    start "$metrics"
    storm_scraped "$metrics" "$work/scraped"
    stop "$weir"
done
stop "$second"
awk -v q="$(median "$work/quiet")" -v c="$(median "$work/control")" -v s="$(median "$work/scraped")" \
    'BEGIN {printf "learning p99 in a storm: %d us, %d us while Prometheus scrapes another Weir every 5 s, %d us while it scrapes this one (%.2fx of that, %.2fx of no scrape; aim <= 1.5)\n", q, c, s, s / c, s / q}'
for kind in quiet control scraped; do printf '%s: %s\n' "$kind" "$(tr '\n' ' ' < "$work/$kind")"; done
awk -v d="$(sort -g "$work/scraped.duration" | tail -n 1)" -v u="$(sort -g "$work/scraped.up" | head -n 1)" -v n="$(awk '{n += $1} END {print n}' "$work/scraped.count")" 'BEGIN {printf "%d scrapes by Prometheus in the storms, the slowest took %.0f ms; %s\n", n, d * 1000, u == 1 ? "none failed" : "SOME FAILED"}'
