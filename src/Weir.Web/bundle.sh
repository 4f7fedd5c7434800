#!/usr/bin/env bash
# Bundles the page: Client/ becomes artifacts/web/bundle/. Called by the build when a file of Client/ is newer than the bundle.
# npm takes the packages from the registry that this machine is set up for, by the lock file; nothing is written into the source tree.
set -euo pipefail
cd "$(dirname "$0")"
client=$PWD/Client
out=$PWD/../../artifacts/web

for tool in node npm; do
    command -v $tool >/dev/null && continue
    echo "bundle.sh: error: $tool is needed to build the page: build/install-deps.sh build" >&2
    exit 1
done
mkdir -p "$out"
out=$(cd "$out" && pwd)
exec 9>"$out/lock"
flock 9 # Debug and Release may be built side by side.

sum() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }
# Newer, and yet the same: another build was quicker, or a file was only touched.
mapfile -t sources < <(find "$client" -type f | sort)
sources_sum=$(sum "${sources[@]}" "$PWD/bundle.sh")
if [ "$(cat "$out/bundle.sum" 2>/dev/null)" = "$sources_sum" ] && (cd "$out/bundle" && sha256sum --check --status ../bundle.files); then
    touch "$out"/bundle/*
    exit 0
fi

if [ "$(cat "$out/packages.sum" 2>/dev/null)" != "$(sum "$client"/package.json "$client"/package-lock.json)" ]; then
    rm -rf "$out/node_modules" "$out/packages.sum"
    cp "$client"/package.json "$client"/package-lock.json "$client"/.npmrc "$out/"
    (cd "$out" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    sum "$client"/package.json "$client"/package-lock.json >"$out/packages.sum"
fi

# Beside node_modules, where Node.js looks for packages.
rm -rf "$out/client"
cp -r "$client" "$out/client"
cd "$out/client"
node "$out/node_modules/typescript/bin/tsc" --noEmit --pretty false >&2
rm -rf "$out/bundle.new"
node bundle.mjs "$out/bundle.new"
mkdir -p "$out/bundle"
rm -f "$out/bundle.sum"
mv "$out"/bundle.new/* "$out/bundle/"
rmdir "$out/bundle.new"
(cd "$out/bundle" && sha256sum -- *) >"$out/bundle.files"
echo "$sources_sum" >"$out/bundle.sum"
