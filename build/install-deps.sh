#!/usr/bin/env bash
# Installs what a make target needs on Debian 12, and only what is missing: install-deps.sh build|test|demo|bench|lint
# With everything in place it does nothing and needs no rights; otherwise it must be root or able to sudo.
set -euo pipefail

# One line a need: the command that shows that it is there, and the Debian package that brings it.
need_ovs=(ovs-vswitchd:openvswitch-switch ovsdb-server:openvswitch-switch ovs-ofctl:openvswitch-common)
need_net=(ip:iproute2 ethtool:ethtool ping:iputils-ping)
case "${1:-}" in
    build) needs=() ;;
    test)  needs=("${need_ovs[@]}" "${need_net[@]}" socat:socat) ;;
    demo)  needs=("${need_ovs[@]}" "${need_net[@]}" curl:curl tcpdump:tcpdump socat:socat busybox:busybox dropbear:dropbear-bin arping:iputils-arping) ;;
    bench) needs=("${need_ovs[@]}" "${need_net[@]}" ovs-testcontroller:openvswitch-testcontroller tcpdump:tcpdump gcc:gcc) ;;
    lint)  needs=(shellcheck:shellcheck) ;;
    *)     echo "usage: $0 build|test|demo|bench|lint" >&2; exit 2 ;;
esac

PATH=$PATH:/usr/sbin:/sbin # where Debian keeps ovs-vswitchd, ip and ethtool, and what a user's PATH may lack

if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "weir: the .NET 10 SDK is needed; see https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
    exit 1
fi

packages=()
for need in "${needs[@]}"; do
    command -v "${need%%:*}" >/dev/null || packages+=("${need##*:}")
done
[ ${#packages[@]} -gt 0 ] || exit 0

mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "weir: install as root: ${packages[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
command -v apt-get >/dev/null || { echo "weir: not a Debian system; install what brings these packages: ${packages[*]}" >&2; exit 1; }

echo "installing ${packages[*]}"
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null; }
apt update
apt install --no-install-recommends -y "${packages[@]}"
