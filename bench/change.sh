#!/usr/bin/env bash
# A changed file on a running Weir: from SIGHUP to confirmed flows on a real Open vSwitch, beside `ovs-ofctl --bundle add-flows` of the flows that are new.
# Aims: from 5 to 3,000 VLANs with 3 rules each, 1.5 times as long plus 0.5 s, under 400 MB; a rule edited among 10,000, 1 s; in an included file of 1,000 rules, 0.1 s;
# and for a rule inserted in the middle, at most 10 flow-mods.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/switch.sh

vlans() { # vlans COUNT: 4 trunk ports; each VLAN with an ACL of 3 rules
    echo "acls:"
    echo "  guarded:"
    echo "    - {eth_type: 0x0800, ip_proto: 6, tcp_dst: 23}"
    echo "    - {eth_type: 0x0800, ip_proto: 17, udp_dst: 69}"
    echo "    - {actions: {allow: 1}}"
    echo "vlans:"
    for vid in $(seq 2 $(($1 + 1))); do echo "  v$vid: {vid: $vid, acls_in: [guarded]}"; done
    echo "dps: {sw1: {dp_id: 1, interface_ranges: {\"1-4\": {tagged_vlans: [$(seq -s, 2 $(($1 + 1)))]}}}}"
}
list() { # list COUNT EDIT: one long ACL; EDIT is a further rule in its middle, a port for that rule, or nothing
    echo "acls:"
    echo "  long:"
    for i in $(seq "$1"); do
        if [ -n "$2" ] && [ "$i" = $(($1 / 2)) ]; then echo "    - {eth_type: 0x0800, ip_proto: 6, ipv4_src: 192.0.2.1, tcp_dst: $2}"; fi
        echo "    - {eth_type: 0x0800, ip_proto: 6, ipv4_src: 10.$((i / 65536)).$((i / 256 % 256)).$((i % 256)), tcp_dst: 80, actions: {allow: 1}}"
    done
}
site() { echo "vlans: {v: {vid: 100}}"; echo "dps: {sw1: {dp_id: 1, interfaces: {1: {native_vlan: v, acls_in: [long]}, 2: {native_vlan: v}}}}"; }
dump() { ofctl --no-stats dump-flows br0 | grep actions= | sed 's/^ *//' | sort; }
applied() { grep -c -- ": applied" "$work/weir.log" || true; }

printf '%-44s %9s %9s %12s %10s %6s %8s\n' "" "new flows" "weir (s)" "ovs-ofctl (s)" "limit (s)" "ok" "RSS (MB)"
failed=0
begin() { # begin PORTS: Weir with $work/faucet.yaml on a new bridge
    ports "$1"
    vsctl set-controller br0 tcp:127.0.0.1:6653 -- set controller br0 max_backoff=1000
    ip netns exec "$ns" bin/weir run --config "$work/faucet.yaml" --listen 127.0.0.1:6653 --socket "$work/weir.sock" > "$work/weir.log" 2>&1 &
    weir_pid=$!
    wait_log ": applied"
    sleep 2 # what the runtime compiles in the background
}
end() { kill "$weir_pid"; wait "$weir_pid" || true; weir_pid=; ofctl del-flows br0; }
change() { # change TITLE LIMIT: $work/next becomes the file $work/$target; LIMIT in seconds, or "peer"
    local count start took peer limit rss ok new
    dump > "$work/before"
    count=$(applied)
    cp "$work/next" "$work/${target:-faucet.yaml}"
    start=$(now)
    kill -HUP "$weir_pid"
    while [ "$(applied)" = "$count" ]; do sleep 0.005; done
    took=$(since "$start")
    dump > "$work/after"
    comm -13 "$work/before" "$work/after" > "$work/new"
    new=$(wc -l < "$work/new")
    rss=$(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$weir_pid/status")
    vsctl --if-exists del-br br1 -- add-br br1 -- set bridge br1 datapath_type=dummy fail_mode=secure protocols=OpenFlow13
    start=$(now)
    ofctl --bundle add-flows br1 "$work/new"
    peer=$(since "$start")
    vsctl del-br br1
    limit=$2
    [ "$limit" != peer ] || limit=$(awk -v p="$peer" 'BEGIN {printf "%.3f", 1.5 * p + 0.5}')
    ok=$(awk -v w="$took" -v l="$limit" -v r="$rss" 'BEGIN {print (w <= l && r <= 400) ? "yes" : "no"}')
    [ "$ok" = yes ] || failed=1
    printf '%-44s %9d %9s %12s %10s %6s %8s\n' "$1" "$new" "$took" "$peer" "$limit" "$ok" "$rss"
}

vlans 5 > "$work/faucet.yaml"; begin 4
vlans 3000 > "$work/next"; change "5 VLANs to 3,000, 3 rules each, 4 trunks" peer
vlans 5 > "$work/next"; change "and back" 1.5
end
{ list 10000 22; site; } > "$work/faucet.yaml"; begin 2
{ list 10000 23; site; } > "$work/next"; change "a rule edited among 10,000" 1
{ list 10000 24; site; } > "$work/next"; change "once more" 1
{ list 10000 ''; site; } > "$work/next"; change "a rule taken out of 10,000" 1
{ list 10000 22; site; } > "$work/next"; change "a rule inserted in the middle of 10,000" 1
end
list 1000 22 > "$work/acls.yaml"; { echo "include: [acls.yaml]"; site; } > "$work/faucet.yaml"; begin 2
target=acls.yaml
list 1000 23 > "$work/next"; change "a rule edited in an included file of 1,000" 0.1
list 1000 24 > "$work/next"; change "once more" 0.1
end
exit "$failed"
