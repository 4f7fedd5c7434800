#!/usr/bin/env bash
# Runs one command in a guest over its serial console: console.sh SOCKET SECONDS COMMAND. Prints what it wrote; its exit code is the command's.
# Two at a time on one console would read each other's answers; so a second waits for the first.
set -euo pipefail
socket=$1 seconds=$2 command=$3
exec 9>"$socket.lock"
flock -w "$seconds" 9
mark=VG-$RANDOM$RANDOM
coproc socat STDIO "UNIX-CONNECT:$socket" 2>/dev/null 9>&-
# shellcheck disable=SC2064
trap "kill $COPROC_PID 2>/dev/null || true" EXIT
# The mark's two halves are joined by the guest, so that an echo of the command is no answer.
printf '%s\n' "echo $mark''-BEGIN; ( $command ) 2>&1; echo $mark''-END \$?" >&"${COPROC[1]}"
end=$((SECONDS + seconds)) begun='' lines=''
while [ $SECONDS -lt $end ] && IFS= read -r -t $((end - SECONDS + 1)) line <&"${COPROC[0]}"; do
    line=${line%$'\r'}
    case $line in
        *"$mark-BEGIN") begun=1 ;;
        *"$mark-END "*)
            rest=${line%"$mark-END "*}
            printf '%s' "$lines$rest"
            exit "${line##* }"
            ;;
        *) [ -z "$begun" ] || lines+=$line$'\n' ;;
    esac
done
echo "console: no answer from $socket within $seconds s to: $command" >&2
exit 124
