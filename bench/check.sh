#!/usr/bin/env bash
# `weir check`, the whole process, on large files: medians. Aims: 48 ports x 128 VLANs 0.8 s, a 500-rule ACL on 48 ports 1 s, 10,000 rules 5 s. FAUCET's check_faucet_config takes 24 s for the first.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${BENCH_ROUNDS:-5}
work=$(mktemp -d /tmp/weir-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
now() { date +%s.%N; }

trunks() { # trunks PORTS VLANS: every port tagged in every VLAN
    echo "vlans:"
    for vid in $(seq "$2"); do echo "  v$vid: {vid: $((vid + 99))}"; done
    echo "dps: {sw1: {dp_id: 1, interface_ranges: {\"1-$1\": {tagged_vlans: [$(seq -s, 100 $((99 + $2)))]}}}}"
}
ports() { echo "dps: {sw1: {dp_id: 1, interface_ranges: {\"1-$1\": {native_vlan: 100, acls_in: [long]}}}}"; }
acl() { printf 'acls:\n  long:\n'; }
# One exact address and port a rule that is denied, all else allowed: what most ACLs are like.
hosts() { awk -v n="$1" 'BEGIN {for (i = 0; i < n - 1; i++) printf "    - {dl_type: 0x800, ip_proto: 6, nw_src: 10.%d.%d.%d, tcp_dst: %d, actions: {allow: 0}}\n", i / 65536, i / 256 % 256, i % 256, 80 + i % 7}'; echo "    - {actions: {allow: 1}}"; }
# Nets within nets, sources and destinations of every length: rules that overlap.
nets() { awk -v n="$1" 'BEGIN {srand(1); for (i = 0; i < n - 1; i++) {s = 32 - int(i * 24 / n); d = 8 + int(rand() * 25)
    printf "    - {dl_type: 0x800, ip_proto: %d, nw_src: 10.%d.%d.%d/%d, nw_dst: 10.%d.%d.%d/%d, actions: {allow: %d}}\n", rand() < 0.5 ? 6 : 17, rand() * 256, rand() * 256, rand() * 256, s, rand() * 256, rand() * 256, rand() * 256, d, i % 2}}'; echo "    - {actions: {allow: 0}}"; }
# Every rule twice: as many findings as are shown.
twice() { awk -v n="$1" 'BEGIN {for (i = 0; i < n; i++) printf "    - {dl_type: 0x800, nw_src: 10.%d.%d.%d, actions: {allow: %d}}\n", i / 512 % 256, i / 2 % 256, 7, i % 2}'; }

measure() { # measure WORDS FILE
    local times=() start
    for _ in $(seq "$rounds"); do
        start=$(now)
        bin/weir check "$2" > "$work/out" || { head -n 3 "$work/out"; exit 1; }
        times+=("$(awk -v a="$start" -v b="$(now)" 'BEGIN {printf "%.2f", b - a}')")
    done
    printf '%-45s %s s   %s\n' "$1" "$(printf '%s\n' "${times[@]}" | sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}')" "$(tail -n 1 "$work/out" | sed 's/^[^ ]*: //')"
}

trunks 48 128 > "$work/trunks.yaml"
{ acl; hosts 500; ports 48; } > "$work/hosts500.yaml"
{ acl; nets 500; ports 48; } > "$work/nets500.yaml"
{ acl; hosts 10000; ports 2; } > "$work/hosts.yaml"
{ acl; nets 10000; ports 2; } > "$work/nets.yaml"
{ acl; twice 10000; ports 2; } > "$work/twice.yaml"
measure "48 ports x 128 VLANs" "$work/trunks.yaml"
measure "500 rules, a host each, on 48 ports" "$work/hosts500.yaml"
measure "500 rules, nets in nets, on 48 ports" "$work/nets500.yaml"
measure "10,000 rules, a host each" "$work/hosts.yaml"
measure "10,000 rules, nets in nets" "$work/nets.yaml"
measure "10,000 rules, half of them in vain" "$work/twice.yaml"
