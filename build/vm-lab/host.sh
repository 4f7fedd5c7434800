#!/usr/bin/env bash
# A host of virtual machines in two network namespaces, for the demo and the benchmark:
#   host.sh up FOLDER NAME     NAME-host with Open vSwitch (bridge br0) and libvirt, NAME-gw with a gateway's device gw0, whose cable is br0's port uplink0
#   host.sh down FOLDER NAME   removes all of it, the folder too
#   host.sh left FOLDER NAME   prints what is left of one
# FOLDER is made; it must not be under /run (see sandbox.sh, which also runs commands in it: sandbox.sh run FOLDER …). Needs root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin:/sbin
verb=$1 folder=$2 host=$3-host gateway=$3-gw
export OVS_RUNDIR=$folder/ovs OVS_LOGDIR=$folder/ovs OVS_DBDIR=$folder/ovs

quiet() { # SPACE DEVICE: says nothing by itself; and a userspace switch does not finish checksums that a sender left to its network card
    nsenter --net="/run/netns/$1" ethtool -K "$2" tx off rx off tso off gso off gro off >/dev/null
}

case $verb in
    up)
        mkdir "$folder"
        for space in "$host" "$gateway"; do
            ip netns add "$space"
            ip -n "$space" link set lo up
        done
        # The bridge's ports are no interfaces of the host's own: without IPv6 they are silent.
        # shellcheck disable=SC2016
        nsenter --net="/run/netns/$host" sh -c 'for scope in all default; do echo 1 >/proc/sys/net/ipv6/conf/$scope/disable_ipv6; done'
        mkdir "$folder/ovs"
        ovsdb-tool create "$folder/ovs/conf.db" /usr/share/openvswitch/vswitch.ovsschema
        nice -n -12 ovsdb-server "$folder/ovs/conf.db" --remote="punix:$folder/ovs/db.sock" -vconsole:off --pidfile --detach --log-file
        ovs-vsctl --no-wait init
        nice -n -12 nsenter --net="/run/netns/$host" ovs-vswitchd "unix:$folder/ovs/db.sock" --disable-system -vconsole:off --pidfile --detach --log-file
        ip -n "$host" link add uplink0 type veth peer name gw0 netns "$gateway"
        quiet "$host" uplink0
        quiet "$gateway" gw0
        ip -n "$host" link set uplink0 up
        ip -n "$gateway" link set gw0 up
        ovs-vsctl --timeout=10 add-br br0 -- set bridge br0 datapath_type=netdev fail_mode=secure -- add-port br0 uplink0
        "$here/sandbox.sh" up "$folder" "$host" "$folder/ovs"
        "$here/sandbox.sh" libvirtd "$folder"
        ;;
    down)
        [ ! -d "$folder" ] || "$here/sandbox.sh" down "$folder" || true
        for file in "$folder"/*.pid "$folder"/ovs/*.pid; do
            [ ! -e "$file" ] || kill -9 "$(cat "$file")" 2>/dev/null || true
        done
        for space in "$host" "$gateway"; do
            [ -e "/run/netns/$space" ] || continue
            for pid in $(ip netns pids "$space"); do kill -9 "$pid" 2>/dev/null || true; done
            ip netns delete "$space"
        done
        rm -rf "$folder"
        ;;
    left)
        ip netns list | grep -E "^($host|$gateway)( |$)" || true
        [ ! -e "$folder" ] || echo "$folder"
        processes=(/proc/[0-9]*/cmdline) # before grep is one of them
        grep -l -- "$folder/" "${processes[@]}" 2>/dev/null || true
        ;;
    *) echo "usage: $0 up|down|left FOLDER NAME" >&2; exit 2 ;;
esac
