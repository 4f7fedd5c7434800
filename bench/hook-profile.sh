#!/usr/bin/env bash
# Makes src/Weir.Hook/hook.mibc anew: the methods that weir-hook, published without it, has compiled while a VM starts. To be run, and its result committed, when
# HookProgramTests says that the hook compiles too much at run time. Needs root, Open vSwitch and some minutes; makes a network namespace and a switch of its own.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d /tmp/weir-profile.XXXXXX)
space=weir-profile-$$
finish() {
    for file in "$work"/*.pid; do [ ! -e "$file" ] || kill "$(cat "$file")" || true; done
    ip netns delete "$space" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

cd "$root"
for project in src/Weir.Hook bench/Weir.Hook.Profile; do dotnet restore $project --locked-mode -v quiet; done
dotnet publish src/Weir.Hook -c Release -r linux-x64 --self-contained --no-restore -p:WithoutHookProfile=true -o "$work/hook" -v quiet
dotnet build bench/Weir.Hook.Profile -c Release --no-restore -v quiet

export OVS_RUNDIR=$work OVS_LOGDIR=$work OVS_DBDIR=$work WEIR_GUARD_ROOT=$work/root WEIR_HOOK_SECONDS=60
ip netns add "$space"
ovsdb-tool create "$work/conf.db" /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server "$work/conf.db" --remote="punix:$work/db.sock" -vconsole:off --pidfile --detach --log-file
ovs-vsctl --no-wait init
nsenter --net="/run/netns/$space" ovs-vswitchd "unix:$work/db.sock" --disable-system -vconsole:off --pidfile --detach --log-file
mac=52:54:00:09:00:02 id=0b7f2a52-39c1-4b0a-8d35-0d5a6f7e0002 vm=0b7f2a52-39c1-4b0a-8d35-0d5a6f7f0002
ip -n "$space" link add eth0 type veth peer name far
ip -n "$space" tuntap add vnet2 mode tap
ovs-vsctl add-br br0 -- set bridge br0 datapath_type=netdev fail_mode=secure -- add-port br0 eth0 -- add-port br0 vnet2 -- \
    set Interface vnet2 "external-ids:attached-mac=\"$mac\"" external-ids:iface-id=$id external-ids:vm-id=$vm
(umask 077 && mkdir -p "$WEIR_GUARD_ROOT/etc/weir")
printf 'bridges:\n  br0:\n    ports: {br0: local, eth0: uplink}\n' >"$WEIR_GUARD_ROOT/etc/weir/guard.yaml"
cat >"$work/vm.xml" <<END
<domain type='qemu'><name>vm</name><uuid>$vm</uuid>
  <metadata><weir:guard xmlns:weir='urn:weir:guard:1'><weir:nic mac='$mac'><weir:ip>10.9.0.2</weir:ip><weir:ip>2001:db8:9::2</weir:ip></weir:nic></weir:guard></metadata>
  <devices><interface type='bridge'><mac address='$mac'/><source bridge='br0'/><virtualport type='openvswitch'><parameters interfaceid='$id'/></virtualport><target dev='vnet2'/></interface></devices>
</domain>
END

hook() { DOTNET_TieredPGO=0 DOTNET_JitStdOutFile="$work/jitted.$1" DOTNET_JitDisasmSummary=1 "$work/hook/weir-hook" vm hook vm "$1" begin - <"$work/vm.xml"; }
hook start
hook stopped
cat "$work/jitted.start" "$work/jitted.stopped" >"$work/jitted"
DOTNET_ReadyToRun=0 dotnet artifacts/bin/Weir.Hook.Profile/release/Weir.Hook.Profile.dll "$work/hook.mibc" "$work/jitted" "$work/vm.xml"
mv "$work/hook.mibc" src/Weir.Hook/hook.mibc
