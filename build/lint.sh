#!/usr/bin/env bash
# Layout of the C# files, and the shell scripts. What analyzers and code style have to say is an error of every Release build already.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

mapfile -t scripts < <(git grep -lE '^#!(/usr/bin/env bash|/bin/(ba)?sh)' -- ':!*.md')
shellcheck -x "${scripts[@]}"
dotnet format whitespace Weir.slnx --verify-no-changes "$@"
echo "lint: ${#scripts[@]} scripts and the solution are clean"
