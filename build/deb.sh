#!/usr/bin/env bash
# Builds the Debian package weir (amd64) from what build.sh has published in bin/: deb.sh [OUTPUT-FOLDER], artifacts/deb by default.
# WEIR_DEB_REVISION is the part behind the version (1). WEIR_DEB_COMPRESSION is dpkg-deb's: xz (default), gzip or none.
# The same sources, publish and SDK give the same bytes: all times are SOURCE_DATE_EPOCH, the last commit's where nobody says otherwise.
set -euo pipefail
cd "$(dirname "$0")/.."

output=${1:-artifacts/deb}
revision=${WEIR_DEB_REVISION:-1}
compression=${WEIR_DEB_COMPRESSION:-xz}
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)-$revision
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
[ -x bin/lib/weir ] || { echo "deb.sh: build/build.sh comes first" >&2; exit 1; }

# The runtime that the program was built for: what the SDK of this machine runs it with.
dotnet=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
wanted=$(sed -n 's|.*"version": "\(10\.[0-9.]*\)".*|\1|p' bin/lib/weir.runtimeconfig.json | head -n 1)
runtime=$(cd "$dotnet/shared/Microsoft.NETCore.App" && printf '%s\n' "${wanted%.*}".* | sort -V | tail -n 1)
for part in shared/Microsoft.NETCore.App shared/Microsoft.AspNetCore.App host/fxr; do
    [ -d "$dotnet/$part/$runtime" ] || { echo "deb.sh: $dotnet/$part/$runtime is not there" >&2; exit 1; }
done

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"
doc=$root/usr/share/doc/weir
mkdir -p "$root"/{DEBIAN,etc/weir,etc/default,etc/logrotate.d,usr/bin,usr/lib/weir/faucet,usr/lib/tmpfiles.d,lib/systemd/system,usr/share/man/man1,usr/share/bash-completion/completions,usr/share/lintian/overrides,usr/share/weir/dashboards} "$doc"

# --- the program and its runtime ---
cp -r bin/lib/. "$root/usr/lib/weir/"
for part in shared/Microsoft.NETCore.App shared/Microsoft.AspNetCore.App host/fxr; do
    mkdir -p "$root/usr/lib/weir/dotnet/$part"
    cp -rL "$dotnet/$part/$runtime" "$root/usr/lib/weir/dotnet/$part/"
done
# Tracing by LTTng needs a library that Debian does not have in this version, and symbols are for debuggers.
find "$root/usr/lib/weir" \( -name 'libcoreclrtraceptprovider.so' -o -name '*.pdb' -o -name '*.xml' \) -delete
# shellcheck disable=SC2016  # the launcher expands it
sed -e 's|^here=.*|here=$(dirname "$(dirname "$(readlink -f "$0")")")|' -e 's|\$here/lib/weir|\$here/lib/weir/weir|' build/weir.sh >"$root/usr/bin/weir"
for name in faucet gauge fctl check_faucet_config; do ln -s ../../../bin/weir "$root/usr/lib/weir/faucet/$name"; done

# --- around it ---
cp packaging/systemd/* "$root/lib/systemd/system/"
cp packaging/debian/weir.tmpfiles "$root/usr/lib/tmpfiles.d/weir.conf"
cp packaging/debian/weir.default "$root/etc/default/weir"
cp packaging/debian/weir-guard.default "$root/etc/default/weir-guard"
cp packaging/debian/weir.logrotate "$root/etc/logrotate.d/weir"
cp packaging/weir.bash-completion "$root/usr/share/bash-completion/completions/weir"
cp packaging/debian/lintian-overrides "$root/usr/share/lintian/overrides/weir"
awk -v version="${version%-*}" -v date="$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)" -f build/man.awk docs/reference/cli.md | gzip -9n >"$root/usr/share/man/man1/weir.1.gz"
cp packaging/debian/copyright "$doc/copyright"
[ ! -e "$dotnet/ThirdPartyNotices.txt" ] || gzip -9nc "$dotnet/ThirdPartyNotices.txt" >"$doc/dotnet-notices.txt.gz"
cp docs/operations.md docs/install.md docs/reference/environment.md docs/reference/config.md docs/reference/guard.md docs/reference/log.md "$doc/"
gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
gzip -9n >"$doc/changelog.Debian.gz" <<EOF
weir ($version) stable; urgency=medium

  * Version ${version%-*}; what is new is in changelog.gz.

 -- The Weir developers <developers@weir.invalid>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
EOF
mkdir -p "$doc/examples"
cp samples/coprocessing/faucet.yaml "$doc/examples/"
cp dashboards/*.json dashboards/alerts.yaml "$root/usr/share/weir/dashboards/"

# --- what dpkg reads ---
find "$root" -type d -exec chmod 0755 {} +
find "$root" -type f -exec chmod 0644 {} +
chmod 0755 "$root/usr/bin/weir" "$root/usr/lib/weir/weir" "$root/usr/lib/weir/hook/weir-hook"
find "$root/usr/lib/weir" -name createdump -exec chmod 0755 {} +
for script in postinst prerm postrm; do install -m 0755 "packaging/debian/$script" "$root/DEBIAN/"; done
(cd "$root" && find etc -type f -printf '/%p\n' | sort) >"$root/DEBIAN/conffiles"
sed -e "s|@VERSION@|$version|" -e "s|@SIZE@|$(du -k -s --apparent-size "$root/usr" | cut -f 1)|" packaging/debian/control.in >"$root/DEBIAN/control"
(cd "$root" && find usr lib etc -type f | sort | xargs -d '\n' md5sum) >"$root/DEBIAN/md5sums"
chmod 0644 "$root"/DEBIAN/{control,conffiles,md5sums}
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$output"
file=$output/weir_${version}_amd64.deb
level=()
[ "$compression" != gzip ] || level=(-z1) # for those who are in a hurry
dpkg-deb -Z"$compression" "${level[@]}" --root-owner-group --build "$root" "$file" >/dev/null
echo "$file $(stat -c %s "$file")"
