#!/usr/bin/env bash
# From the start of the process to confirmed flows on a real Open vSwitch, beside `ovs-ofctl --bundle add-flows` of the very same flows.
# Aim: at most 1.5 times as long, plus 0.5 s for the process to start.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/switch.sh

trunks() { # trunks PORTS VLANS: every port tagged in every VLAN
    echo "vlans:"
    for vid in $(seq "$2"); do echo "  v$vid: {vid: $((vid + 99))}"; done
    echo "dps: {sw1: {dp_id: 1, interface_ranges: {\"1-$1\": {tagged_vlans: [$(seq -s, 100 $((99 + $2)))]}}}}"
}
access() { # access PORTS: one VLAN, untagged
    echo "vlans: {v: {vid: 100}}"
    echo "dps: {sw1: {dp_id: 1, interface_ranges: {\"1-$1\": {native_vlan: v}}}}"
}
rules() { # rules COUNT: one ACL on port 1
    echo "vlans: {v: {vid: 100}}"
    echo "acls:"
    echo "  long:"
    for i in $(seq "$1"); do echo "    - {eth_type: 0x0800, ip_proto: 6, ipv4_src: 10.$((i / 65536)).$((i / 256 % 256)).$((i % 256)), tcp_dst: 80, actions: {allow: 1}}"; done
    echo "dps: {sw1: {dp_id: 1, interfaces: {1: {native_vlan: v, acls_in: [long]}, 2: {native_vlan: v}}}}"
}

printf '%-28s %8s %12s %12s %10s %8s %8s\n' "" flows "weir (s)" "ovs-ofctl (s)" "limit (s)" "ok" "RSS (MB)"
failed=0
measure() { # measure TITLE PORTS: the configuration is in $work/faucet.yaml
    ports "$2"
    local start listening applied took peer flows limit ok rss
    # Not counted is what the switch takes for itself: the up to 1 s until it dials, and the up to 0.5 s that Open vSwitch 3.1 lets the first request of any
    # controller wait (its main loop sleeps over it). Both are read off the wire.
    vsctl set-controller br0 tcp:127.0.0.1:6653 -- set controller br0 max_backoff=1000
    ip netns exec "$ns" tcpdump -i lo -n -tt -q -l port 6653 > "$work/wire" 2> "$work/out" &
    wire_pid=$!
    sleep 2
    start=$(now)
    ip netns exec "$ns" bin/weir run --config "$work/faucet.yaml" --listen 127.0.0.1:6653 --socket "$work/weir.sock" > "$work/weir.log" 2>&1 &
    weir_pid=$!
    until grep -qs ":19FD [0-9A-F:]* 0A " "/proc/$weir_pid/net/tcp"; do sleep 0.01; done # 6653 listens
    listening=$(now)
    wait_log ": applied"
    applied=$(now)
    sleep 0.5
    kill "$wire_pid"; wait "$wire_pid" || true; wire_pid=
    took=$(awk -v start="$start" -v listening="$listening" -v applied="$applied" '
        $1 < start || $NF == 0 { next }
        !hello && $5 == "127.0.0.1.6653:" { hello = $1 }                        # the switch speaks
        hello && !request && $3 == "127.0.0.1.6653" && $NF == 8 { request = $1 } # FEATURES_REQUEST
        request && !reply && $5 == "127.0.0.1.6653:" { reply = $1 }
        END { dial = hello > listening ? hello - listening : 0; printf "%.3f", applied - start - dial - (reply - request) }' "$work/wire")
    rss=$(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$weir_pid/status")
    kill "$weir_pid"; wait "$weir_pid" || true; weir_pid=
    ofctl --no-stats dump-flows br0 | grep actions= | sed 's/^ *//' > "$work/flows"
    flows=$(wc -l < "$work/flows")
    vsctl del-controller br0
    ofctl del-flows br0
    start=$(now)
    ofctl --bundle add-flows br0 "$work/flows"
    peer=$(since "$start")
    limit=$(awk -v p="$peer" 'BEGIN {printf "%.3f", 1.5 * p + 0.5}')
    ok=$(awk -v w="$took" -v l="$limit" 'BEGIN {print (w <= l) ? "yes" : "no"}')
    [ "$ok" = yes ] || failed=1
    printf '%-28s %8d %12s %12s %10s %8s %8s\n' "$1" "$flows" "$took" "$peer" "$limit" "$ok" "$rss"
}
trunks 48 128 > "$work/faucet.yaml"; measure "48 ports x 128 VLANs" 48
access 256 > "$work/faucet.yaml"; measure "256 ports x 1 VLAN" 256
trunks 1000 10 > "$work/faucet.yaml"; measure "1,000 ports x 10 VLANs" 1000
rules 10000 > "$work/faucet.yaml"; measure "10,000 ACL rules, one port" 2
exit "$failed"
