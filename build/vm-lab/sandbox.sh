#!/usr/bin/env bash
# A place where libvirt, Open vSwitch's tools and Weir use their ordinary paths and yet touch nothing of the machine's own libvirt and switch:
# a mount namespace that has folders of its own in place of /etc/libvirt, /run, /var/lib/libvirt and so on, joined to a network namespace.
#   sandbox.sh up FOLDER NETNS OVS-RUN-FOLDER   makes it; FOLDER (not under /run) holds all; FOLDER/sandbox.pid is the process that holds the namespaces
#   sandbox.sh libvirtd FOLDER                  starts a libvirtd in it (again); FOLDER/run/libvirtd.pid
#   sandbox.sh run FOLDER COMMAND…              runs a command in it
#   sandbox.sh down FOLDER                      ends its guests, its libvirtd and itself
# Needs root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
registry=/run/weir-vm-lab
cache=$(cd "$here/../.." && pwd)/artifacts/vm-lab/cache
PATH=$PATH:/usr/sbin:/sbin
verb=$1 folder=$2
shift 2

# What libvirt 9 keeps outside its configuration file is compiled in. The cache of what QEMU can do is shared by all sandboxes: it takes seconds to make.
# /run is private as a whole: nothing in here finds the machine's own system bus, systemd or libvirtd.
private=(/etc/libvirt:etc /etc/weir:weir-etc /var/lib/libvirt:lib /var/lib/weir:weir-lib /var/log/libvirt:log /run:run)

inside() { nsenter --target "$(cat "$folder/sandbox.pid")" --mount --net --wd=/ "$@"; }

ended() { # PID: waits until it is gone
    for _ in $(seq 100); do
        [ -d "/proc/$1" ] || return 0
        sleep 0.1
    done
    kill -9 "$1" 2>/dev/null || true
}

case $verb in
    up)
        netns=$1 ovs=$2
        mkdir -p "$cache"
        exec 8>"$registry.lock"
        flock --shared 8 # held by the process that holds the sandbox
        for pair in "${private[@]}"; do mkdir -p "$folder/${pair#*:}"; done
        mkdir -p "$folder/etc/hooks" "$folder/log/qemu" "$folder/run/openvswitch"
        cat >"$folder/etc/qemu.conf" <<END
security_driver = "none"
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
cgroup_controllers = [ ]
namespaces = [ ]
stdio_handler = "file"
END
        cat >"$folder/etc/libvirtd.conf" <<END
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
auth_unix_ro = "none"
auth_unix_rw = "none"
log_filters = "1:qemu.qemu_hook 1:util.hook 1:util.netdevopenvswitch 3:*"
log_outputs = "1:file:$folder/libvirtd.log"
END
        # shellcheck disable=SC2016  # the inner shell's
        nsenter --net="/run/netns/$netns" unshare --mount --propagation private bash -c '
            set -e
            folder=$1 cache=$2 ovs=$3 registry=$4
            shift 4
            # Folders that the machine does not have are made for the mounts; the last sandbox that goes removes them.
            place() { [ -d "$2" ] || { mkdir -p "$2" && echo "$2" >>"$registry.made"; }; mount --bind "$1" "$2"; }
            mount -t sysfs sysfs /sys
            place "$cache" /var/cache/libvirt
            for pair; do place "$folder/${pair#*:}" "${pair%%:*}"; done
            mount --bind "$ovs" /run/openvswitch
            # libvirtd looks for this user even where its configuration says root; Debian makes it with a package that would also start a libvirtd.
            for kind in passwd group; do
                cp "/etc/$kind" "$folder/$kind"
                grep -q ^libvirt-qemu: "/etc/$kind" || echo "$([ $kind = group ] && echo libvirt-qemu:x:64055: || echo libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin)" >>"$folder/$kind"
                mount --bind "$folder/$kind" "/etc/$kind"
            done
            echo $$ >"$folder/sandbox.pid"
            exec sleep infinity' sandbox "$folder" "$cache" "$ovs" "$registry" "${private[@]}" >"$folder/sandbox.out" 2>&1 </dev/null &
        for _ in $(seq 100); do
            [ ! -s "$folder/sandbox.pid" ] || exit 0
            sleep 0.05
        done
        cat "$folder/sandbox.out" >&2
        exit 1
        ;;
    libvirtd)
        # Before ordinary processes, and so are the hooks that it runs: they have a time limit, and what else the machine does is not what is asked about.
        inside nice -n -10 setsid libvirtd --config /etc/libvirt/libvirtd.conf --pid-file /run/libvirtd.pid >>"$folder/libvirtd.out" 2>&1 </dev/null &
        daemon=$!
        for _ in $(seq 600); do
            [ -d "/proc/$daemon" ] || break
            # Its file is there before it listens, and one of a killed libvirtd may be there still.
            ! inside timeout 20 virsh --quiet --connect qemu:///system version >/dev/null 2>&1 || exit 0
            sleep 0.05
        done
        cat "$folder/libvirtd.out" >&2
        exit 1
        ;;
    run) exec nsenter --target "$(cat "$folder/sandbox.pid")" --mount --net --wd=/ env PATH="$PATH" "$@" ;;
    down)
        [ ! -s "$folder/run/libvirtd.pid" ] || { kill "$(cat "$folder/run/libvirtd.pid")" 2>/dev/null || true; ended "$(cat "$folder/run/libvirtd.pid")"; }
        for file in "$folder"/run/libvirt/qemu/*.pid; do
            [ -e "$file" ] || continue
            kill -9 "$(cat "$file")" 2>/dev/null || true
            ended "$(cat "$file")"
        done
        [ ! -s "$folder/sandbox.pid" ] || { kill -9 "$(cat "$folder/sandbox.pid")" 2>/dev/null || true; ended "$(cat "$folder/sandbox.pid")"; }
        exec 8>"$registry.lock"
        flock --nonblock 8 || exit 0
        [ ! -s "$registry.made" ] || while read -r made; do rmdir "$made" 2>/dev/null || true; done <"$registry.made"
        rm -f "$registry.made" "$registry.lock"
        ;;
    *) echo "usage: $0 up|libvirtd|run|down FOLDER …" >&2; exit 2 ;;
esac
