#!/bin/sh
# Weir's hook for libvirt's QEMU driver: guards a VM's NICs before QEMU runs, and cleans up behind it.
# `weir vm install` puts it into libvirt's qemu.d with the settings of this host; `weir vm uninstall` takes it out.
# libvirt calls it for every step of every VM: hook NAME OPERATION SUB-OPERATION EXTRA, the domain's XML on standard input.

# settings
weir='/usr/lib/weir/weir'
run='/run/weir/guard'
# end of settings

operation=$2
LC_ALL=C # lengths are bytes, whatever shell this is

# libvirt takes standard output for the domain's XML at restore and migrate: nothing may ever come out there.
exec >/dev/null
case $operation in
    start | stopped | release | reconnect) ;;
    *) exit 0 ;;
esac

# Only `start` may refuse: a failure at `reconnect` would kill a running VM, elsewhere libvirt does not look.
finish() { # EXIT-CODE MESSAGE
    [ -z "$2" ] || printf '%s\n' "$2" >&2
    [ "$operation" = start ] || exit 0
    exit "$1"
}

# Never more than this many bytes: what is cut off is refused by whoever reads it.
xml=$(head -c 4194304)
case $xml in
    *openvswitch*) ;;
    *) [ ${#xml} -ge 4194304 ] || exit 0 ;; # what was cut off may have named one
esac

# A VM that was cleaned up at `stopped` needs nothing at `release`; one that is known needs nothing at `reconnect` (where no daemon is to be told).
uuid=${xml#*<uuid>}
uuid=${uuid%%</uuid>*}
case $uuid in
    *[!0-9a-f-]* | '') known= ;;
    *) [ -e "$run/vms/$uuid.xml" ] && known=1 || known=0 ;;
esac
[ "$operation$known" != release0 ] || exit 0

# The daemon, where one runs. libvirt has no time limit of its own, and a hook that hangs holds up everybody's `virsh list`: 2 s in all, and
# at most 8 s for others' turns.
limit=2
if [ -S "$run/hook.sock" ] && command -v socat >/dev/null; then
    reply=$(printf 'weir-hook 1 %s\n%s' "$operation" "$xml" | timeout -k 0.1 0.8 socat -t 2 - "UNIX-CONNECT:$run/hook.sock" 2>/dev/null)
    code=$?
    case $reply in
        ok) finish 0 '' ;;
        ok?*) finish 0 "${reply#ok?}" ;;
        refused?*) finish 1 "${reply#refused?}" ;;
    esac
    [ $code -lt 124 ] || limit=1.2
elif [ "$operation$known" = reconnect1 ]; then
    exit 0
fi

[ -x "$weir" ] || finish 1 "weir: $weir is not there: install Weir again, or remove this hook ($0) if the bridge shall not be guarded any more"
# VMs that start at once take turns: sharing the processor, they would all be late. The 2 s count from the turn on.
# A turn that cannot be taken is no reason to fail: and a failed `exec 9>` would end this shell, at `reconnect` the VM with it.
if command -v flock >/dev/null && (umask 077 && mkdir -p "$run" && : >>"$run/turn") 2>/dev/null; then
    exec 9>>"$run/turn"
    flock -w 8 9 || finish 1 "weir: other VMs have been starting for more than 8 s, and this one shall not run before the guard's entries are in place: try again"
fi
printf '%s' "$xml" | WEIR_HOOK_SECONDS=$limit timeout -k 0.2 "$limit" "$weir" vm hook "$1" "$operation" "$3" "$4"
code=$?
case $code in
    0) exit 0 ;;
    124 | 137)
        finish 1 "weir: the guard's entries were not in place within 2 s, and the VM shall not run without them: is Open vSwitch running, and the machine overloaded?"
        ;;
    *) finish 1 '' ;;
esac
