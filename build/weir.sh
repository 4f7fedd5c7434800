#!/bin/sh
# Starts Weir from the folder that `make build` filled.
here=$(dirname "$(readlink -f "$0")")
# Socket completions run where they arrive: no hop through the thread pool on the packet-in path.
export DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS="${DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS:-1}"
# One heap: a controller shares its machine with others, and its live data are small.
export DOTNET_gcServer="${DOTNET_gcServer:-0}"
# Collect after 4 MB of garbage, not after as much as the processor's largest cache holds: hostile peers must not inflate the process.
export DOTNET_GCgen0size="${DOTNET_GCgen0size:-0x400000}"
# Threads come and go with connections; an arena of malloc for each of them would stay.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
export DOTNET_TieredPGO="${DOTNET_TieredPGO:-0}"
if [ -z "${DOTNET_ROOT:-}" ]; then
    dotnet=$(command -v dotnet) && DOTNET_ROOT=$(dirname "$(readlink -f "$dotnet")") && export DOTNET_ROOT
fi
# Called by one of FAUCET's names (a link), it is that program.
case ${0##*/} in
    faucet | gauge | fctl) set -- "${0##*/}" "$@" ;;
    check_faucet_config) set -- check-faucet-config "$@" ;;
esac
exec "$here/lib/weir" "$@"
