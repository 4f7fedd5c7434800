#!/usr/bin/env bash
# What Weir's hook costs a VM's start: `virsh create` of a small emulated guest with the hook and without, in turn, on a private libvirt and Open vSwitch.
# First without the daemon (the hook does the work), then with it (the hook hands the XML over). WEIR_BENCH_ROUNDS (30) rounds each; needs root. WEIR_BENCH_PARTS ("hook daemon") may name one.
# Prints medians and, for the difference within a round, the median with its 95 % bootstrap interval.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
lab=$root/build/vm-lab
weir=${WEIR:-$root/bin/weir}
rounds=${WEIR_BENCH_ROUNDS:-30}
parts=${WEIR_BENCH_PARTS:-hook daemon}
dir=/tmp/weir-vm-bench

if [ "$(id -u)" -ne 0 ]; then exec sudo WEIR="$weir" WEIR_BENCH_ROUNDS="$rounds" WEIR_BENCH_PARTS="$parts" PATH="$PATH" DOTNET_ROOT="${DOTNET_ROOT:-}" "$0" "$@"; fi
[ ! -e $dir ] || { echo "bench: one runs, or was left: $lab/host.sh down $dir vmbench" >&2; exit 1; }

finish() {
    local code=$?
    trap - EXIT INT TERM
    [ -z "${daemon:-}" ] || kill "$daemon" 2>/dev/null || true
    "$lab/host.sh" down $dir vmbench
    exit $code
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

on_host() { "$lab/sandbox.sh" run $dir "$@"; }

"$lab/host.sh" up $dir vmbench
on_host "$weir" vm install --bridge br0 --uplink uplink0 >$dir/install.log 2>&1 || { cat $dir/install.log >&2; exit 1; }
mac=52:54:00:09:00:0a
"$lab/domain.sh" vm br0 $mac $dir '' "<weir:guard xmlns:weir='urn:weir:guard:1'><weir:nic mac='$mac'><weir:ip>10.9.0.10</weir:ip><weir:ip>2001:db8:9::a</weir:ip></weir:nic></weir:guard>" >$dir/vm.xml

# Runs beside libvirtd, so that entering the namespaces is in no figure. Prints "without with", in ms, a line a round.
cat >$dir/rounds.sh <<'END'
set -eu
rounds=$1 xml=$2 hook=/etc/libvirt/hooks/qemu.d/50-weir
start() {
    local begin end
    begin=$(date +%s%N)
    virsh --quiet create "$xml" >/dev/null
    end=$(date +%s%N)
    echo $(((end - begin) / 10000))
    virsh --quiet destroy vm >/dev/null
}
without() { mv $hook /root-of-hook; start; mv /root-of-hook $hook; }
for round in $(seq "$rounds"); do
    if [ $((round % 2)) = 0 ]; then a=$(without); b=$(start); else b=$(start); a=$(without); fi
    echo "$a $b"
done
END
sed -i "s|/root-of-hook|$dir/hook-aside|g" $dir/rounds.sh

summary() { # FILE WHAT
    awk -v what="$2" '
        function median(list, n,    i, j, value) {
            for (i = 2; i <= n; i++) { value = list[i]; for (j = i - 1; j > 0 && list[j] > value; j--) list[j + 1] = list[j]; list[j + 1] = value }
            return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
        }
        { n++; without[n] = $1 / 100; with[n] = $2 / 100; difference[n] = with[n] - without[n] }
        END {
            srand(1)
            for (round = 1; round <= 2000; round++) {
                for (i = 1; i <= n; i++) sample[i] = difference[int(rand() * n) + 1]
                medians[round] = median(sample, n)
            }
            middle = median(difference, n)
            median(medians, 2000)
            printf "%-28s %8.0f %8.0f %10.1f   [%.1f, %.1f]\n", what, median(without, n), median(with, n), middle, medians[50], medians[1950]
        }' "$1"
}

echo "virsh create, ms, $rounds rounds; $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
printf '%-28s %8s %8s %10s   %s\n' '' without with difference '95 % of its median'
if [[ $parts = *hook* ]]; then
    on_host bash $dir/rounds.sh "$rounds" $dir/vm.xml >$dir/hook
    summary $dir/hook 'hook only'
fi
[[ $parts = *daemon* ]] || exit 0

nsenter --target "$(cat $dir/sandbox.pid)" --mount --net --wd=/ "$weir" guard >$dir/guard.log 2>&1 </dev/null &
daemon=$!
for _ in $(seq 100); do
    [ ! -S $dir/run/weir/guard/hook.sock ] || break
    kill -0 $daemon 2>/dev/null || { cat $dir/guard.log >&2; exit 1; }
    sleep 0.1
done
on_host bash $dir/rounds.sh "$rounds" $dir/vm.xml >$dir/daemon
summary $dir/daemon 'hook and daemon'
