#!/usr/bin/env bash
# Builds Weir in Release and leaves a runnable bin/weir.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Restored without a runtime identifier on the command line: that one would reach into every lock file.
if [ "${1:-}" != --no-restore ]; then
    for project in Weir.Cli Weir.Hook; do dotnet restore src/$project --locked-mode -v quiet; done
fi
rm -rf bin/lib
dotnet publish src/Weir.Cli -c Release -r linux-x64 --no-self-contained --no-restore -o bin/lib -v quiet
dotnet publish src/Weir.Hook -c Release -r linux-x64 --no-restore -o bin/lib/hook -v quiet
install -m 0755 build/weir.sh bin/weir
bin/weir --version >/dev/null
echo "bin/weir $(bin/weir --version)"
