#!/usr/bin/env bash
# The coprocessing scenario with real programs: see README.md in this folder. Needs root, nothing else of the machine.
#   demo.sh         builds the network, tries everything, prints what answered, removes it all; exit code 0: all was as it should be
#   KEEP=1 demo.sh  leaves it running and says how to look around
#   demo.sh clean   removes one that was left running
#   WEIR=/usr/bin/weir demo.sh  with the installed program; else it is the one that was built here
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
weir=${WEIR:-$root/bin/weir}
dir=/run/weir-demo
spaces=(switch router testhost otherhost nfv)
copro=demo-copro
router_mac=0e:00:00:00:02:01
router4=192.168.2.1 router6=2001:db8:2::1
PATH=$PATH:/usr/sbin:/sbin

if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "demo: run it as root: it makes network namespaces" >&2; exit 1; }
    exec sudo KEEP="${KEEP:-}" WEIR="$weir" PATH="$PATH" DOTNET_ROOT="${DOTNET_ROOT:-}" "$0" "$@"
fi

# --- the pieces ---------------------------------------------------------------------------------------------------------------

in_space() { local space=$1; shift; ip netns exec "demo-$space" "$@"; }

# Only the network of the space, not its view of mounts: what is made under /run/netns in there must stay visible out here.
on_network_of() { local space=$1; shift; nsenter --net="/run/netns/demo-$space" "$@"; }

ovs() { # SPACE COMMAND…: a command for the Open vSwitch instance of that space
    local run=$dir/ovs-$1; shift
    OVS_RUNDIR=$run OVS_LOGDIR=$run OVS_DBDIR=$run "$@"
}

copro() { local verb=$1; shift; ovs nfv on_network_of nfv "$weir" copro "$verb" --name $copro --run-dir $dir/copro "$@"; }

background() { # NAME SPACE COMMAND…
    local name=$1 space=$2; shift 2
    in_space "$space" "$@" >"$dir/$name.log" 2>&1 </dev/null &
    echo $! >"$dir/$name.pid"
}

start_ovs() { # SPACE
    local space=$1 run=$dir/ovs-$1
    mkdir "$run"
    ovs "$space" ovsdb-tool create "$run/conf.db" /usr/share/openvswitch/vswitch.ovsschema
    ovs "$space" on_network_of "$space" ovsdb-server "$run/conf.db" --remote="punix:$run/db.sock" -vconsole:off --pidfile --detach --log-file
    ovs "$space" ovs-vsctl --no-wait init
    ovs "$space" on_network_of "$space" ovs-vswitchd "unix:$run/db.sock" --disable-system -vconsole:off --pidfile --detach --log-file
}

plug() { # SPACE DEVICE PORT: a cable from DEVICE in SPACE to that port of the switch
    local space=$1 device=$2 port=$3
    ip link add "p$port" netns demo-switch type veth peer name "$device" netns "demo-$space"
    # A userspace switch does not finish checksums that a sender left to its network card.
    in_space switch ethtool -K "p$port" tx off rx off tso off gso off gro off >/dev/null
    in_space "$space" ethtool -K "$device" tx off rx off tso off gso off gro off >/dev/null
    in_space switch tee "/proc/sys/net/ipv6/conf/p$port/disable_ipv6" <<<1 >/dev/null
    ip -n demo-switch link set "p$port" up
    ovs switch ovs-vsctl --timeout=10 add-port br0 "p$port" -- set interface "p$port" "ofport_request=$port"
}

host() { # SPACE PORT MAC IPV4 IPV6
    local space=$1
    plug "$space" eth0 "$2"
    ip -n "demo-$space" link set eth0 address "$3"
    ip -n "demo-$space" address add "$4/24" dev eth0
    ip -n "demo-$space" address add "$5/64" dev eth0 nodad
    ip -n "demo-$space" link set eth0 up
}

until_true() { # SECONDS WHAT COMMAND…
    local end=$((SECONDS + $1)) what=$2; shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || { echo "demo: gave up waiting for $what" >&2; return 1; }
        sleep 0.1
    done
}

# --- clearing up ----------------------------------------------------------------------------------------------------------------

clean() {
    local file pid space
    [ ! -e $dir/copro/$copro/state.json ] || copro down >/dev/null || true
    for file in "$dir"/*.pid "$dir"/ovs-*/*.pid; do
        [ -e "$file" ] || continue
        pid=$(cat "$file")
        kill "$pid" 2>/dev/null || continue
        for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        kill -9 "$pid" 2>/dev/null || true
    done
    for space in "${spaces[@]}"; do
        [ -e "/run/netns/demo-$space" ] || continue
        for pid in $(ip netns pids "demo-$space"); do kill -9 "$pid" 2>/dev/null || true; done
        ip netns delete "demo-$space"
    done
    rm -rf $dir
}

left_over() {
    ip netns list | grep -E "^(demo-(switch|router|testhost|otherhost|nfv)|$copro)( |$)" || true
    [ ! -e $dir ] || echo $dir
    grep -l -- "$dir/" /proc/[0-9]*/cmdline 2>/dev/null || true
}

finish() {
    local code=$?
    trap - EXIT INT TERM
    if [ -n "${KEEP:-}" ] && [ $code -eq 0 ]; then
        look_around
        exit 0
    fi
    if [ $code -ne 0 ] && [ -s $dir/weir.log ]; then echo "--- last lines of weir run ---" >&2; tail -20 $dir/weir.log >&2; fi
    clean
    if [ -n "$(left_over)" ]; then echo "demo: left behind: $(left_over)" >&2; code=1; fi
    exit $code
}

look_around() {
    cat <<END

It is left running. Look around:
  ip netns exec demo-testhost bash                        # a shell on the test host: busybox telnet $router4 22, curl $router4
  ip netns exec demo-otherhost curl -s http://$router4/
  $weir status --socket $dir/weir.sock                    # and: weir hosts, weir flows
  OVS_RUNDIR=$dir/ovs-switch ovs-ofctl -O OpenFlow13 dump-flows --names unix:$dir/ovs-switch/br0.mgmt
  nsenter --net=/run/netns/demo-nfv $weir copro status --name $copro --run-dir $dir/copro
  ip netns exec $copro tcpdump -n -i fake0                # what the coprocessor hears
  logs: $dir/*.log
Remove it: $here/demo.sh clean
END
}

# --- trying -----------------------------------------------------------------------------------------------------------------------

rows=() failed=0
row() { # WHAT EXPECTED ANSWERED
    local mark=ok
    [ "$2" = "$3" ] || { mark='NOT OK'; failed=$((failed + 1)); }
    rows+=("$1|$2|$3|$mark")
}

table() {
    local what expected answered mark rule
    printf -v rule '%*s' 96 ''
    printf '%-44s | %-36s | %-36s |\n' tried expected answered
    printf '%.44s-+-%.36s-+-%.36s-+-------\n' "${rule// /-}" "${rule// /-}" "${rule// /-}"
    while IFS='|' read -r what expected answered mark; do
        printf '%-44s | %-36s | %-36s | %s\n' "$what" "$expected" "$answered" "$mark"
    done < <(printf '%s\n' "${rows[@]}")
}

banner() { # SPACE ADDRESS: the first line that port 22 says
    in_space "$1" timeout 5 bash -c "exec 3<>/dev/tcp/$2/22 && head -n 1 <&3" 2>/dev/null | tr -d '\r' || true
}

page() { in_space "$1" curl --silent --globoff --max-time 5 "http://$2/" || true; }

hear() { # NAME SPACE FILTER: tcpdump in the background, ready when this returns
    in_space "$2" timeout 20 tcpdump -l -n -e -c 1 --immediate-mode -i eth0 "$3" >"$dir/hear-$1.out" 2>"$dir/hear-$1.err" &
    echo $! >"$dir/hear-$1.pid"
    until_true 5 "tcpdump" grep -q '^listening on' "$dir/hear-$1.err"
}

heard() { # NAME SECONDS: yes (untagged, as it should be), tagged, or no
    for _ in $(seq $(($2 * 10))); do [ ! -s "$dir/hear-$1.out" ] || break; sleep 0.1; done
    kill "$(cat "$dir/hear-$1.pid")" 2>/dev/null || true
    rm "$dir/hear-$1.pid"
    case $(cat "$dir/hear-$1.out") in
        '') echo no ;;
        *'ethertype 802.1Q'*) echo tagged ;;
        *) echo yes ;;
    esac
}

arp_answer() { # SPACE ADDRESS: who has it
    in_space "$1" arping -c 1 -w 3 -I eth0 "$2" | sed -n 's/^Unicast reply from [^ ]* \[\([0-9A-F:]*\)\].*/\L\1/p' | sort -u
}

router_port() { # where the switch sends frames to the router's MAC
    ovs switch ovs-ofctl -O OpenFlow13 --names dump-flows "unix:$dir/ovs-switch/br0.mgmt" "table=30,dl_dst=$router_mac" | sed -n 's/.*output:"\{0,1\}p\{0,1\}\([0-9]*\)"\{0,1\}.*/\1/p' | sort -u | paste -sd' '
}

counters() { # TABLE…: what entries of these tables have counted
    local table
    for table; do
        ovs switch ovs-ofctl -O OpenFlow13 --names dump-flows "unix:$dir/ovs-switch/br0.mgmt" "table=$table" |
            sed -nE 's/^ *cookie=.* table=([0-9]+), n_packets=([0-9]+), n_bytes=[0-9]+, (idle_age=[0-9]+, )?(.*) actions=(.*)$/  \2 packets: table=\1,\4 actions=\5/p' | grep -v '^  0 packets' || true
    done
}

# Cisco Discovery Protocol, version 2: device "fake-router", port "eth0".
cdp='01000ccccccc 0e0000000201 002b aaaa0300000c2000 02b4ec58 0001000f66616b652d726f75746572 0003000865746830 0004000800000001'
broadcast='ffffffffffff 0e0000000201 88b5 776569722064656d6f'

# --- the demo -----------------------------------------------------------------------------------------------------------------------

[ "${1:-}" != clean ] || { clean; left_over; exit 0; }
[ -z "$(left_over)" ] || { echo "demo: one is still there; remove it first: $here/demo.sh clean" >&2; left_over >&2; exit 1; }
[ -x "$weir" ] || { echo "demo: $weir is missing: make build" >&2; exit 1; }

mkdir $dir # before the trap: who comes second must not clear up the first one's
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
for space in "${spaces[@]}"; do
    ip netns add "demo-$space"
    ip -n "demo-$space" link set lo up
done

echo "A switch: Open vSwitch, with weir run as its controller."
start_ovs switch
ovs switch ovs-vsctl --timeout=10 add-br br0 -- set bridge br0 datapath_type=netdev fail_mode=secure protocols=OpenFlow13 \
    other-config:datapath-id=0000000000000001 other-config:disable-in-band=true other-config:hwaddr=0e:00:00:00:02:ff
background weir switch "$weir" run --config "$here/faucet.yaml" --listen 127.0.0.1:6653 --socket $dir/weir.sock
ovs switch ovs-vsctl --timeout=10 set-controller br0 tcp:127.0.0.1:6653 -- set controller br0 max_backoff=1000

echo "The router $router4 on port 1 with its ssh and web servers; a test host on port 13, another host on port 14."
host router 1 $router_mac $router4 $router6
host testhost 13 0e:00:00:00:02:05 192.168.2.5 2001:db8:2::5
host otherhost 14 0e:00:00:00:02:06 192.168.2.6 2001:db8:2::6
dropbearkey -t ed25519 -f $dir/hostkey >/dev/null 2>&1
background sshd router dropbear -F -E -r $dir/hostkey -P $dir/dropbear.pid
mkdir $dir/www
echo 'the real router' >$dir/www/index.html
background httpd router busybox httpd -f -p 80 -h $dir/www

echo "The coprocessor host on port 18: another machine, another Open vSwitch, set up by weir copro alone."
start_ovs nfv
plug nfv nfv0 18
copro up --interface nfv0 --mac $router_mac --ip $router4/24 --ip $router6/64 --vlan 2
copro exec --detach --restart --service fake-ssh -- socat TCP6-LISTEN:22,fork,reuseaddr,ipv6only=0 'SYSTEM:echo completely awesome ssh service'

until_true 20 "the switch to forward" in_space otherhost ping -c 1 -W 1 $router4
until_true 10 "the router's web server" in_space router curl --silent --fail http://127.0.0.1/
real=$(banner router 127.0.0.1)
[[ $real == SSH-* ]] || { echo "demo: the router's own ssh server does not answer" >&2; exit 1; }
fake='completely awesome ssh service'

for address in $router4 $router6; do
    url=$address
    [[ $address != *:* ]] || url="[$address]"
    row "test host  -> $address port 22" "$fake" "$(banner testhost "$address")"
    row "test host  -> $address port 80" 'the real router' "$(page testhost "$url")"
    row "other host -> $address port 22" "$real" "$(banner otherhost "$address")"
done

row 'ARP: test host asks who has 192.168.2.1' $router_mac "$(arp_answer testhost $router4)"
row 'ARP: other host asks who has 192.168.2.1' $router_mac "$(arp_answer otherhost $router4)"

hear bc1 testhost 'arp and ether src 0e:00:00:00:02:06 and ether dst ff:ff:ff:ff:ff:ff'
hear bc2 router 'arp and ether src 0e:00:00:00:02:06 and ether dst ff:ff:ff:ff:ff:ff'
in_space otherhost arping -q -U -c 1 -I eth0 192.168.2.6 || true
row 'other host broadcasts' 'test host yes, router yes' "test host $(heard bc1 3), router $(heard bc2 3)"

hear vlan1 router 'ether proto 0x88b5'
hear vlan2 testhost 'ether proto 0x88b5'
hear vlan3 otherhost 'ether proto 0x88b5'
copro send --frame "$broadcast"
row 'coprocessor, VID 2: broadcast' 'port 1 yes, 13 yes, 14 yes' "port 1 $(heard vlan1 3), 13 $(heard vlan2 3), 14 $(heard vlan3 3)"

hear cdp1 otherhost 'ether dst 01:00:0c:cc:cc:cc'
hear cdp2 testhost 'ether dst 01:00:0c:cc:cc:cc'
hear cdp3 router 'ether dst 01:00:0c:cc:cc:cc'
copro send --port 14 --frame "$cdp"
row 'coprocessor, VID 1000 + 14: CDP frame' 'port 1 no, 13 no, 14 yes' "port 1 $(heard cdp3 1), 13 $(heard cdp2 0), 14 $(heard cdp1 3)"
row '  as tcpdump on port 14 reads it' "Device-ID 'fake-router'" "$(grep -o "Device-ID '[^']*'" $dir/hear-cdp1.out || true)"

hear un1 router 'ether proto 0x88b5'
hear un2 testhost 'ether proto 0x88b5'
hear un3 otherhost 'ether proto 0x88b5'
copro send --untagged --frame "$broadcast"
row 'coprocessor, untagged: broadcast' 'port 1 no, 13 no, 14 no' "port 1 $(heard un1 1), 13 $(heard un2 0), 14 $(heard un3 0)"

copro send --count 20 --frame "0e0000000206 ${router_mac//:/} 88b5 776569722064656d6f"
row "router's MAC, after 20 more of coprocessor's" 'port 1' "port $(router_port)"
"$weir" hosts --socket $dir/weir.sock >$dir/hosts
row '  hosts learned: all, on port 18' '3, 0' "$(grep -c '0e:00:00:00:02:' $dir/hosts || true), $(grep -c '(18)' $dir/hosts || true)"
(cd "$root" && "$weir" trace -c samples/coprocessing/faucet.yaml --dp dp --in-port 13 "tcp,nw_src=192.168.2.5,nw_dst=$router4,tp_dst=22") >$dir/trace 2>&1 || true
row 'weir trace of ssh from the test host' '=> comes out of port 18 (copro)' "$(sed -n 's/^\(=> .*\), untagged$/\1/p' $dir/trace)"

echo
table

echo
echo "The diverted packet, traced (weir trace):"
sed 's/^/  /' $dir/trace

echo
echo "Hosts that were learned (weir hosts):"
sed 's/^/  /' $dir/hosts

echo
echo "Packets that the switch counted (ovs-ofctl dump-flows; tables 20 port_acl, 22 copro):"
counters 20 22

echo
echo "The coprocessor host (weir copro status):"
copro status | sed 's/^/  /'

echo
if [ $failed -gt 0 ]; then
    echo "demo: $failed of ${#rows[@]} not as it should be" >&2
    exit 1
fi
echo "demo: all ${#rows[@]} as they should be"
