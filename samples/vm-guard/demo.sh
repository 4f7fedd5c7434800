#!/usr/bin/env bash
# The VM guard with real virtual machines: see README.md in this folder. Needs root, nothing else of the machine.
#   demo.sh         builds the host, attacks from inside a guest, prints who saw what, removes it all; exit code 0: all was as it should be
#   demo.sh open    the same on a bridge without guard: the attacks arrive (the control experiment; its exit code is 0 when they do)
#   KEEP=1 demo.sh  leaves it running and says how to look around
#   demo.sh clean   removes one that was left running
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
lab=$root/build/vm-lab
raw=$root/artifacts/vm-lab/raw
weir=${WEIR:-$root/bin/weir}
dir=/tmp/weir-vm-demo # not under /run: the sandbox has its own
gateway=vmdemo-gw
PATH=$PATH:/usr/sbin:/sbin

if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "demo: run it as root: it makes network namespaces" >&2; exit 1; }
    exec sudo KEEP="${KEEP:-}" WEIR="$weir" PATH="$PATH" DOTNET_ROOT="${DOTNET_ROOT:-}" "$0" "$@"
fi

# The three guests are A, B and C; the gateway is beyond the uplink.
a_mac=52:54:00:09:00:0a a4=10.9.0.10 a6=2001:db8:9::a
b_mac=52:54:00:09:00:0b b4=10.9.0.11 b6=2001:db8:9::b
c_mac=52:54:00:09:00:0c c4=10.9.0.12 c6=2001:db8:9::c
gw_mac=0e:00:00:00:09:fe gw4=10.9.0.1 gw6=2001:db8:9::1
slaac_a=2001:db8:9:0:5054:ff:fe09:a # as it is printed

# --- the pieces ---------------------------------------------------------------------------------------------------------------

ovs() { OVS_RUNDIR=$dir/ovs OVS_LOGDIR=$dir/ovs OVS_DBDIR=$dir/ovs "$@"; }

on_host() { "$lab/sandbox.sh" run $dir "$@"; } # where libvirt, the switch and Weir are

at_gateway() { nsenter --net=/run/netns/$gateway "$@"; }

in_guest() { "$lab/console.sh" "$dir/$1.sock" "${3:-60}" "$2"; } # NAME COMMAND [SECONDS]

configure_gateway() { # its addresses, DHCP and router advertisements
    ip -n $gateway link set gw0 address $gw_mac
    ip -n $gateway address add $gw4/24 dev gw0
    ip -n $gateway address add $gw6/64 dev gw0 nodad
    at_gateway dnsmasq --conf-file=/dev/null --port=0 --user=root --pid-file=$dir/dnsmasq.pid --interface=gw0 --bind-interfaces --log-facility=$dir/dnsmasq.log \
        --dhcp-leasefile=$dir/leases --dhcp-authoritative --no-ping --dhcp-range=$gw4,static --dhcp-host=$a_mac,$a4 --dhcp-option=option:router,$gw4 \
        --enable-ra --ra-param=gw0,10,1800 --dhcp-range=2001:db8:9::,ra-only
}

policy() { # MAC ADDRESS…: what a VM may be, as its domain's metadata says it
    local mac=$1 address
    shift
    printf "<weir:guard xmlns:weir='urn:weir:guard:1'><weir:nic mac='%s'>" "$mac"
    for address; do printf '<weir:ip>%s</weir:ip>' "$address"; done
    printf '</weir:nic></weir:guard>'
}

start_guest() { # NAME MAC KERNEL-ARGUMENTS ADDRESS…
    local name=$1 mac=$2 arguments=$3
    shift 3
    "$lab/domain.sh" "$name" br0 "$mac" $dir "$arguments" "$(policy "$mac" "$@")" >"$dir/$name.xml"
    on_host virsh --quiet create --paused "$dir/$name.xml" >/dev/null
}

until_true() { # SECONDS WHAT COMMAND…
    local end=$((SECONDS + $1)) what=$2; shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || { echo "demo: gave up waiting for $what" >&2; return 1; }
        sleep 0.1
    done
}

# --- clearing up ----------------------------------------------------------------------------------------------------------------

clean() { "$lab/host.sh" down $dir vmdemo; }

left_over() { "$lab/host.sh" left $dir vmdemo; }

finish() {
    local code=$?
    trap - EXIT INT TERM
    if [ -n "${KEEP:-}" ] && [ $code -eq 0 ]; then
        look_around
        exit 0
    fi
    clean
    if [ -n "$(left_over)" ]; then echo "demo: left behind: $(left_over)" >&2; code=1; fi
    exit $code
}

look_around() {
    cat <<END

It is left running. Look around:
  $lab/sandbox.sh run $dir bash                      # a shell on the host: virsh list, ovs-ofctl dump-flows br0, $weir vm list
  $lab/console.sh $dir/a.sock 60 'ip addr; ip neigh'   # a command in guest A (b, c): raw, arping, ping, udhcpc are there
  ip netns exec $gateway tcpdump -n -e -i gw0        # what arrives at the gateway
Remove it: $here/demo.sh clean
END
}

# --- frames -----------------------------------------------------------------------------------------------------------------------

hex_mac() { echo "${1//:/}"; }
hex4() { local b; IFS=. read -ra b <<<"$1"; printf '%02x' "${b[@]}"; }
hex6() { # of 2001:db8:9::X and fe80::X:X:X:X, which is all there is here
    local left=${1%%::*} right=${1#*::} part out=''
    local IFS=:
    for part in $left; do printf -v out '%s%04x' "$out" "0x$part"; done
    local tail=''
    for part in $right; do printf -v tail '%s%04x' "$tail" "0x$part"; done
    while [ $((${#out} + ${#tail})) -lt 32 ]; do out+=0000; done
    echo "$out$tail"
}
link_local() { local m; IFS=: read -ra m <<<"$1"; printf 'fe80::%x:%x:%x:%x' "0x$(printf %02x $((0x${m[0]} ^ 2)))${m[1]}" "0x${m[2]}ff" "0xfe${m[3]}" "0x${m[4]}${m[5]}"; }
sums() { "$raw" sums "$1"; }

arp() { # ETH-DST ETH-SRC OP SHA SPA THA TPA
    echo "$(hex_mac "$1")$(hex_mac "$2")080600010800060400$(printf %02x "$3")$(hex_mac "$4")$(hex4 "$5")$(hex_mac "$6")$(hex4 "$7")"
}
udp4() { # ETH-DST ETH-SRC SRC DST SPORT DPORT PAYLOAD
    local n=$((${#7} / 2))
    sums "$(hex_mac "$1")$(hex_mac "$2")0800$(printf '4500%04x00010000401100' $((28 + n)))00$(hex4 "$3")$(hex4 "$4")$(printf '%04x%04x%04x0000' "$5" "$6" $((8 + n)))$7"
}
icmp6() { # ETH-DST ETH-SRC SRC DST TYPE BODY (behind the checksum)
    sums "$(hex_mac "$1")$(hex_mac "$2")86dd60000000$(printf %04x $((4 + ${#6} / 2)))3aff$(hex6 "$3")$(hex6 "$4")$(printf %02x "$5")000000$6"
}
broadcast=ff:ff:ff:ff:ff:ff none=00:00:00:00:00:00 all_nodes_mac=33:33:00:00:00:01
a_ll=$(link_local $a_mac)
hello=$(printf 'weir demo' | od -An -tx1 | tr -d ' \n')

# --- trying -----------------------------------------------------------------------------------------------------------------------

rows=() failed=0
row() { # WHAT SENT B GATEWAY COUNTER OK
    local mark=ok
    [ "$6" = 1 ] || { mark='NOT OK'; failed=$((failed + 1)); }
    rows+=("$1|$2|$3|$4|$5|$mark")
}

table() { # WIDTHS are the columns'
    local a b c d e mark rule
    printf -v rule '%*s' 60 ''
    printf '%-46s | %5s | %5s | %7s | %-40s |\n' 'guest A' 'sent' 'B saw' 'gw saw' "what rose in weir vm show a"
    printf '%.46s-+-%.5s-+-%.5s-+-%.7s-+-%.40s-+-------\n' "${rule// /-}" "${rule// /-}" "${rule// /-}" "${rule// /-}" "${rule// /-}"
    while IFS='|' read -r a b c d e mark; do printf '%-46s | %5s | %5s | %7s | %-40s | %s\n' "$a" "$b" "$c" "$d" "$e" "$mark"; done < <(printf '%s\n' "${rows[@]}")
}

drops() { # VM: lines of "reason count"
    [ $mode = guarded ] || return 0
    on_host "$weir" vm show "$1" --json >$dir/show
    tr -d ' \n' <$dir/show | grep -o '"drops":{[^}]*}' | grep -oE '"[a-z0-9-]+":[0-9]+' | tr -d '"' | tr : ' ' || true # none yet
}

metered() { # frames that rate limits have dropped
    ovs ovs-ofctl -O OpenFlow13 meter-stats unix:$dir/ovs/br0.mgmt | grep -oE '0: packet_count:[0-9]+' | awk -F: '{ sum += $3 } END { print sum + 0 }'
}

risen() { # FILE-BEFORE FILE-AFTER: "reason +count, …"
    awk 'FILENAME == ARGV[1] { before[$1] = $2; next } $2 > before[$1] { printf "%s%s +%d", n++ ? ", " : "", $1, $2 - before[$1] }' "$1" "$2"
}

saw_b='' saw_gateway='' rose=''
listen_while_sending() { # FRAME TIMES RATE [SEEN-AS]: fills saw_b, saw_gateway, rose
    local seen=${4:-$1}
    drops a >$dir/before
    in_guest b "echo >/tmp/count; { raw count eth0 60000 $seen >/tmp/count 2>&1 & }; while ! grep -q listening /tmp/count; do sleep 0.05; done"
    nsenter --net=/run/netns/$gateway "$raw" count gw0 60000 "$seen" >$dir/count.gw 2>&1 &
    local counter=$!
    until_true 5 "the gateway's counter" grep -q listening $dir/count.gw
    in_guest a "raw send eth0 -n $2 -r $3 $1" >$dir/sent
    sleep 0.3
    kill -TERM $counter
    wait $counter || true
    saw_gateway=$(tail -n 1 $dir/count.gw | cut -d' ' -f1)
    # shellcheck disable=SC2016  # the guest's shell's
    saw_b=$(in_guest b 'kill -TERM $(pidof raw); while pidof raw >/dev/null; do sleep 0.05; done; tail -n 1 /tmp/count' | cut -d' ' -f1)
    drops a >$dir/after
    rose=$(risen $dir/before $dir/after)
}

attack() { # WHAT REASON FRAME [SEEN-AS]: ten times
    listen_while_sending "$3" 10 100 "${4:-}"
    if [ $mode = guarded ]; then
        row "$1" 10 "$saw_b" "$saw_gateway" "$rose" "$([ "$saw_b$saw_gateway" = 00 ] && [[ " $rose" == *" $2 +10"* ]] && echo 1)"
    else
        row "$1" 10 "$saw_b" "$saw_gateway" - "$([ "$((saw_b + saw_gateway))" -ge 10 ] && echo 1)"
    fi
}

checks=()
check() { # WHAT EXPECTED FOUND
    local mark=ok
    [ "$2" = "$3" ] || { mark='NOT OK'; failed=$((failed + 1)); }
    checks+=("$1|$2|$3|$mark")
}

answers() { # COMMAND in A
    in_guest a "for i in 1 2 3; do $1 >/dev/null 2>&1 && exit 0; done; exit 1" >/dev/null 2>&1 && echo yes || echo no
}

# --- the demo -----------------------------------------------------------------------------------------------------------------------

mode=guarded
case ${1:-} in
    clean) clean; left_over; exit 0 ;;
    open) mode=open ;;
    '') ;;
    *) echo "usage: $0 [open|clean]" >&2; exit 2 ;;
esac
[ -z "$(left_over)" ] || { echo "demo: one is still there; remove it first: $here/demo.sh clean" >&2; left_over >&2; exit 1; }
[ -x "$weir" ] || { echo "demo: $weir is missing: make build" >&2; exit 1; }
[ -s "$root/artifacts/vm-lab/initrd.gz" ] || { echo "demo: the guests are missing: build/install-deps.sh demo-vm" >&2; exit 1; }

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo "A host: Open vSwitch with the bridge br0, libvirt; a gateway with DHCP and router advertisements behind its uplink."
"$lab/host.sh" up $dir vmdemo
configure_gateway
if [ $mode = guarded ]; then
    echo "weir vm install --bridge br0 --uplink uplink0 --trusted --gateway $gw4 --gateway $gw6"
    on_host "$weir" vm install --bridge br0 --uplink uplink0 --trusted --gateway $gw4 --gateway $gw6
    # For a machine on which much else runs: the hook's limit is 2 s.
    [ -z "${WEIR_LAB_HOOK_SECONDS:-}" ] ||
        on_host sed -i "s/^limit=2\$/limit=$WEIR_LAB_HOOK_SECONDS; export WEIR_HOOK_SECONDS=$WEIR_LAB_HOOK_SECONDS/" /etc/libvirt/hooks/qemu.d/50-weir
else
    ovs ovs-ofctl add-flow unix:$dir/ovs/br0.mgmt priority=0,actions=NORMAL
fi

echo "Three guests: A ($a4, by DHCP), B ($b4), C ($c4)."
start_guest a $a_mac vg.dhcp=1 $a4 $a6 $slaac_a
start_guest b $b_mac "vg.ip4=$b4/24 vg.ip6=$b6/64 vg.slaac=0" $b4 $b6
start_guest c $c_mac "vg.ip4=$c4/24 vg.ip6=$c6/64 vg.slaac=0" $c4 $c6
# They boot together once all are there: emulated, they need all the processors that there are.
for name in a b c; do on_host virsh --quiet resume $name; done
for name in a b c; do until_true 90 "guest $name to boot" grep -q VG-READY $dir/$name.console; done
[ $mode = open ] || on_host "$weir" vm list

echo
echo "A attacks B."
frame_bytes=240 # BOOTP's fixed part and the cookie
printf -v zeroes '%*s' $((2 * (frame_bytes - 44))) ''
offer=$(printf '02010600deadbeef00000000%s%s%s00000000%s%s63825363350102%s0304%sff' "00000000" "$(hex4 $b4)" "$(hex4 $a4)" "$(hex_mac $b_mac)" "${zeroes// /0}" "3604$(hex4 $a4)" "$(hex4 $a4)")
attack 'MAC: frame from the gateway'"'"'s MAC' mac-spoof "$(udp4 $b_mac $gw_mac $a4 $b4 9 9 "$hello")"
attack "ARP reply: $gw4 is at A" arp-spoof "$(arp $b_mac $a_mac 2 $a_mac $gw4 $b_mac $b4)"
attack "ARP request from $gw4, broadcast" arp-spoof "$(arp $broadcast $a_mac 1 $a_mac $gw4 $none $b4)"
attack "IPv4 from $gw4" ipv4-spoof "$(udp4 $b_mac $a_mac $gw4 $b4 9 9 "$hello")"
attack 'DHCP server: offer to all' dhcp-server "$(udp4 $broadcast $a_mac $a4 255.255.255.255 67 68 "$offer")"
attack 'router advertisement' router-advertisement "$(icmp6 $all_nodes_mac $a_mac "$a_ll" ff02::1 134 "4000070800000000000000000101$(hex_mac $a_mac)")"
attack "neighbour advertisement: $gw6 is at A" nd-spoof "$(icmp6 $b_mac $a_mac "$a_ll" $b6 136 "60000000$(hex6 $gw6)0201$(hex_mac $a_mac)")"
attack 'redirect of B to A' redirect "$(icmp6 $b_mac $a_mac "$a_ll" $b6 137 "00000000$(hex6 "$a_ll")$(hex6 $gw6)")"
attack "veto of B's address (DAD for $b6)" dad-spoof "$(icmp6 33:33:ff:00:00:0b $a_mac :: ff02::1:ff00:b 135 "00000000$(hex6 $b6)")"
# A tag travels beside the frame once a kernel has received it; what follows is looked for.
inside=$(arp $broadcast $a_mac 1 $a_mac $a4 $none 10.9.0.99)
attack 'tagged frame, VID 5' vlan-tag "${inside:0:24}81000005${inside:24}" "${inside:24}"

# Its own address, so nothing is spoofed: what is too much is dropped, and B gets no more than the meter lets through.
metered_before=$(metered)
listen_while_sending "$(udp4 $broadcast $a_mac $a4 255.255.255.255 9 9 "$hello")" 3000 1000
if [ $mode = guarded ]; then
    rose="rate limit +$(($(metered) - metered_before))"
    storm_ok=$((saw_b <= 400 && saw_gateway <= 400))
else
    storm_ok=$((saw_b >= 1500))
fi
row 'broadcast storm, 1,000 a second' 3000 "$saw_b" "$saw_gateway" "${rose:--}" "$storm_ok"

echo
table
if [ $mode = open ]; then
    echo
    [ $failed -eq 0 ] || { echo "demo: $failed of ${#rows[@]} attacks did not arrive on an open bridge" >&2; exit 1; }
    echo "demo: an open bridge delivered all ${#rows[@]}"
    exit 0
fi

echo
echo "A as an honest guest."
check 'lease from the gateway'"'"'s DHCP server' "VG-DHCP ip=$a4 router=$gw4 server=$gw4" "$(tr -d '\r' <$dir/a.console | grep -o 'VG-DHCP.*' | head -n 1)"
address_state() { in_guest a "ip -6 addr show dev eth0" | grep -F "$1/" | grep -oE 'tentative|dadfailed' || echo valid; }
in_guest a "ip -6 addr add $a6/64 dev eth0; ip -6 addr | grep -q $slaac_a || { echo 0 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6; }" >/dev/null
until_true 15 "A's address from the router's advertisement" sh -c "'$lab/console.sh' $dir/a.sock 20 'ip -6 addr' | grep -q $slaac_a"
sleep 2 # duplicate address detection takes one
check "address $slaac_a (SLAAC)" valid "$(address_state $slaac_a)"
check "address $a6 (duplicate address detection)" valid "$(address_state $a6)"
for target in $gw4 $b4 $gw6 $b6; do check "ping $target" yes "$(answers "ping -c 1 -W 2 $target")"; done
check "ping $(link_local $b_mac) (link-local)" yes "$(answers "ping -c 1 -W 2 $(link_local $b_mac)%eth0")"
check "B's neighbour $gw4" $gw_mac "$(in_guest b "ping -c 1 -W 2 $gw4 >/dev/null; ip neigh show $gw4" | grep -oE '([0-9a-f]{2}:){5}[0-9a-f]{2}' || echo none)"
check "B's neighbour $gw6" $gw_mac "$(in_guest b "ping -c 1 -W 2 $gw6 >/dev/null; ip neigh show $gw6" | grep -oE '([0-9a-f]{2}:){5}[0-9a-f]{2}' || echo none)"
check 'weir vm verify' 0 "$(on_host "$weir" vm verify >$dir/verify 2>&1 && echo 0 || echo $?)"
printf '%-52s | %-54s | %s\n' tried answered ''
for line in "${checks[@]}"; do
    IFS='|' read -r what expected found mark <<<"$line"
    printf '%-52s | %-54s | %s\n' "$what" "$found" "$mark"
    [ "$mark" = ok ] || printf '%-48s | %-50s |\n' '  expected' "$expected"
done

echo
echo "weir vm show a:"
on_host "$weir" vm show a | sed 's/^/  /'

echo
total=$((${#rows[@]} + ${#checks[@]}))
if [ $failed -gt 0 ]; then
    echo "demo: $failed of $total not as it should be" >&2
    exit 1
fi
echo "demo: all $total as they should be"
