# shellcheck shell=bash
# A private Open vSwitch with dummy ports, for benchmarks that source this file: bridge br0 in the namespace $ns, files in $work, gone at the end.
work=$(mktemp -d /tmp/weir-bench.XXXXXX)
ns=weirbench$$
export OVS_RUNDIR=$work OVS_LOGDIR=$work OVS_DBDIR=$work
weir_pid='' wire_pid=''
cleanup() {
    for pid in $weir_pid $wire_pid; do kill "$pid" 2>/dev/null || true; done
    for daemon in ovs-vswitchd ovsdb-server; do [ ! -f "$work/$daemon.pid" ] || kill "$(cat "$work/$daemon.pid")" 2>/dev/null || true; done
    sleep 0.5
    ip netns del "$ns" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
in_ns() { ip netns exec "$ns" "$@"; }
vsctl() { ovs-vsctl --db="unix:$work/db.sock" "$@"; }
ofctl() { ovs-ofctl -O OpenFlow13 "$@"; }
now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN {printf "%.3f", b - a}'; }

ip netns add "$ns"
in_ns ip link set lo up
ovsdb-tool create "$work/conf.db" /usr/share/openvswitch/vswitch.ovsschema
in_ns ovsdb-server "$work/conf.db" --remote="punix:$work/db.sock" --pidfile --detach --log-file > "$work/out" 2>&1
ovs-vsctl --db="unix:$work/db.sock" --no-wait init
# Dummy interfaces: a thousand ports cost nothing and have link.
in_ns ovs-vswitchd "unix:$work/db.sock" --disable-system --enable-dummy --pidfile --detach --log-file > "$work/out" 2>&1

ports() { # ports COUNT: a new bridge with ports 1 to COUNT
    vsctl --if-exists del-br br0
    vsctl add-br br0 -- set bridge br0 datapath_type=dummy fail_mode=secure other-config:datapath-id=0000000000000001 other-config:disable-in-band=true protocols=OpenFlow13
    local args=() port
    for port in $(seq "$1"); do
        args+=(-- add-port br0 "p$port" -- set interface "p$port" type=dummy "ofport_request=$port")
        if [ $((port % 250)) -eq 0 ]; then vsctl "${args[@]}"; args=(); fi
    done
    [ ${#args[@]} -eq 0 ] || vsctl "${args[@]}"
    in_ns ovs-appctl netdev-dummy/set-admin-state up > "$work/out"
}

wait_log() { # wait_log TEXT: until Weir says so
    until grep -qs -- "$1" "$work/weir.log"; do
        sleep 0.01
        kill -0 "$weir_pid" 2>/dev/null || { cat "$work/weir.log" >&2; exit 1; }
    done
}
