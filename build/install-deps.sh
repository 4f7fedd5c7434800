#!/usr/bin/env bash
# Installs what a make target needs on Debian 12, and only what is missing: install-deps.sh build|deb|test|demo|demo-vm|bench|lint
# With everything in place it does nothing and needs no rights; otherwise it must be root or able to sudo.
set -euo pipefail

# One line a need: the command (or file) that shows that it is there, and the Debian package that brings it.
need_ovs=(ovs-vswitchd:openvswitch-switch ovsdb-server:openvswitch-switch ovs-ofctl:openvswitch-common)
need_net=(ip:iproute2 ethtool:ethtool ping:iputils-ping)
# Not libvirt-daemon-system: it would start a libvirtd of the machine's own, and these make private ones. gcc for the guests' frame sender.
need_vm=(libvirtd:libvirt-daemon virsh:libvirt-clients qemu-system-x86_64:qemu-system-x86 cpio:cpio gcc:gcc /usr/include/stdio.h:libc6-dev
    /usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so:libvirt-daemon-driver-qemu)
# The page is bundled at build time.
need_web=(node:nodejs npm:npm)
# The hook's program is linked with the C library.
need_link=(gcc:gcc /usr/include/stdio.h:libc6-dev)
# The file, since the command is root's wrapper for the service.
need_rabbit=(/usr/lib/rabbitmq/bin/rabbitmq-server:rabbitmq-server)
need_influx=(influxd:influxdb)
need_demo=(curl:curl tcpdump:tcpdump socat:socat busybox:busybox dropbear:dropbear-bin arping:iputils-arping)
need_browser=(chromium:chromium /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fonts-dejavu-core)
# What the Debian package is made and judged with.
need_deb=(dpkg-deb:dpkg gzip:gzip awk:mawk)
need_deb_test=(lintian:lintian man:man-db col:bsdextrautils systemd-analyze:systemd setpriv:util-linux)
guest=
case "${1:-}" in
    build) needs=("${need_web[@]}" "${need_link[@]}") ;;
    test)  needs=("${need_web[@]}" "${need_link[@]}" "${need_ovs[@]}" "${need_net[@]}" "${need_vm[@]}" "${need_deb[@]}" "${need_deb_test[@]}" "${need_demo[@]}" prometheus:prometheus "${need_browser[@]}" /usr/bin/python3:python3 "${need_rabbit[@]}" "${need_influx[@]}") guest=1 ;;
    deb)   needs=("${need_deb[@]}") ;;
    demo)  needs=("${need_ovs[@]}" "${need_net[@]}" "${need_demo[@]}") ;;
    demo-vm) needs=("${need_ovs[@]}" "${need_net[@]}" "${need_vm[@]}" socat:socat dnsmasq:dnsmasq-base tcpdump:tcpdump) guest=1 ;;
    bench) needs=("${need_ovs[@]}" "${need_net[@]}" "${need_vm[@]}" socat:socat ovs-testcontroller:openvswitch-testcontroller tcpdump:tcpdump curl:curl prometheus:prometheus) guest=1 ;;
    lint)  needs=(shellcheck:shellcheck) ;;
    *)     echo "usage: $0 build|deb|test|demo|demo-vm|bench|lint" >&2; exit 2 ;;
esac

PATH=$PATH:/usr/sbin:/sbin # where Debian keeps ovs-vswitchd, ip and ethtool, and what a user's PATH may lack

if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "weir: the .NET 10 SDK is needed; see https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
    exit 1
fi

there() { case $1 in /*) [ -e "$1" ] ;; *) command -v "$1" >/dev/null ;; esac; }
packages=()
for need in "${needs[@]}"; do
    there "${need%%:*}" || packages+=("${need##*:}")
done

if [ ${#packages[@]} -gt 0 ]; then
    mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "weir: install as root: ${packages[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    command -v apt-get >/dev/null || { echo "weir: not a Debian system; install what brings these packages: ${packages[*]}" >&2; exit 1; }

    echo "installing ${packages[*]}"
    apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" >/dev/null; }
    apt update
    apt install --no-install-recommends -y "${packages[@]}"
fi

# The guests' kernel and initramfs; kept in artifacts/.
[ -z "$guest" ] || "$(dirname "$0")/vm-lab/guest.sh"

