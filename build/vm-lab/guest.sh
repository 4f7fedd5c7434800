#!/usr/bin/env bash
# Makes a guest for the libvirt tests, demo and benchmark: artifacts/vm-lab/{vmlinuz,initrd.gz,raw}.
# The kernel and busybox are Debian's, downloaded and unpacked, never installed. What is there already is kept.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$here/../.." && pwd)/artifacts/vm-lab
# In this order: virtio.ko before virtio_ring.ko fails with an unknown symbol.
modules=(virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci failover net_failover virtio_net)

mkdir -p "$out"
exec 9>"$out/.lock"
flock 9
work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

download() { # PACKAGE: its .deb, in the current folder
    apt-get -qq download "$1" 2>download.log && return
    # The lists of a fresh machine are empty, and old ones name files that are gone.
    if [ "$(id -u)" -eq 0 ]; then apt-get -qq update; else sudo apt-get -qq update; fi
    apt-get -qq download "$1" 2>download.log || { cat download.log >&2; echo "weir: apt-get cannot download $1, which the tests' guests are made of" >&2; exit 1; }
}

if [ ! -s "$out/vmlinuz" ] || [ ! -s "$out/modules/virtio_net.ko" ]; then
    echo "fetching the guests' kernel"
    download linux-image-cloud-amd64 # names the real one
    download "$(dpkg-deb -f linux-image-cloud-amd64_*.deb Depends | grep -o 'linux-image-[0-9][^ ]*' | head -n 1)"
    mkdir kernel modules
    dpkg-deb --fsys-tarfile linux-image-[0-9]*.deb | tar -x -C kernel --wildcards './boot/vmlinuz-*' '*/virtio*.ko' '*/failover.ko' '*/net_failover.ko'
    for module in "${modules[@]}"; do find kernel/lib/modules -name "$module.ko" -exec cp {} modules/ \; ; done
    rm -rf "$out/modules"
    mv modules "$out/modules"
    mv kernel/boot/vmlinuz-* "$out/vmlinuz"
fi
if [ ! -x "$out/busybox" ]; then
    download busybox-static
    dpkg-deb --fsys-tarfile busybox-static_*.deb | tar -x ./bin/busybox
    mv bin/busybox "$out/busybox"
fi
if [ ! -x "$out/raw" ] || [ "$here/raw.c" -nt "$out/raw" ]; then
    gcc -O2 -static -Wall -Wextra -Werror -o raw "$here/raw.c"
    mv raw "$out/raw"
fi

newest() { # FILE: newer than all that it is made of
    local source
    [ -s "$1" ] || return 1
    for source in "$here/guest.sh" "$here/guest-init" "$here/guest-udhcpc.sh" "$out/raw" "$out/busybox" "$out/modules"; do
        [ "$1" -nt "$source" ] || return 1
    done
}

newest "$out/initrd.gz" && exit 0
mkdir -p root/{bin,etc,proc,sys,dev,tmp,lib/modules}
cp "$out/busybox" root/bin/busybox
for name in $("$out/busybox" --list); do [ "$name" = busybox ] || ln -s busybox "root/bin/$name"; done
cp "$out/raw" root/bin/raw
cp "$out"/modules/*.ko root/lib/modules/
install -m 0755 "$here/guest-init" root/init
install -m 0755 "$here/guest-udhcpc.sh" root/etc/udhcpc.sh
(cd root && find . | cpio --quiet -o -H newc | gzip -1) >initrd.gz
mv initrd.gz "$out/initrd.gz"
