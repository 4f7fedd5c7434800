#!/bin/sh
# What udhcpc calls in a guest, with what it was given in the environment.
# shellcheck disable=SC2154
[ "$1" = bound ] || exit 0
ip addr add "$ip/${mask:-24}" dev "$interface"
[ -z "$router" ] || ip route add default via "$router" 2>/dev/null
echo "VG-DHCP ip=$ip router=$router server=$serverid"
