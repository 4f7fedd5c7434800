#!/usr/bin/env bash
# Builds once in Release, runs every test project and sums up; the last line is `N passed, N failed`.
# test.sh [PROJECT...]: only these, for example `test.sh Weir.Compiler.Tests`.
# A failed test, a skipped one, a project without tests and one that ends without a report all count as failed.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
limit=${WEIR_TEST_PROJECT_SECONDS:-1500}
results=$root/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

dotnet restore Weir.slnx --locked-mode -v quiet
# One compiler for all projects, ended when they are built; the analyzers have seen everything in the first of the two builds.
export UseSharedCompilation=true
dotnet build Weir.slnx -c Release --no-restore -v quiet -p:UseSharedCompilation=true
RunAnalyzers=false build/build.sh --no-restore
dotnet build-server shutdown --vbcscompiler >/dev/null
export WEIR_BIN=$root/bin/weir

projects=("$@")
if [ ${#projects[@]} -eq 0 ]; then
    for file in test/*/*.csproj; do projects+=("$(basename "$file" .csproj)"); done
fi

# Runs one project; its counts end up in NAME.counts as "passed failed seconds".
run() {
    local name=$1 exe report log code=0 start=$SECONDS total failed errors skipped unrun figures passed
    exe=$root/artifacts/bin/$name/release/$name
    report=$results/$name.xml log=$results/$name.log
    timeout --kill-after=20 "$limit" "$exe" -noLogo -noColor -xml "$report" >"$log" 2>&1 || code=$?
    count() { sed -n "s/.*<assembly [^>]*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p" "$report" | head -n 1; }
    if [ -s "$report" ] && grep -q '<assembly ' "$report"; then
        total=$(count total) failed=$(count failed) errors=$(count errors) skipped=$(count skipped) unrun=$(count not-run)
        passed=$((total - failed - skipped - ${unrun:-0}))
        # Not run are figures that a benchmark asks for by name (classes called *Figures); anything else that did not run has failed.
        figures=$(grep -oE '<test [^>]*>' "$report" | grep 'result="NotRun"' | grep -cE 'type="[^"]*Figures"' || true)
        failed=$((failed + ${errors:-0} + skipped + ${unrun:-0} - figures))
        if [ "$total" -eq 0 ]; then failed=1 && echo "no tests in $name" >>"$log"; fi
        # A process that reports success and then ends badly has not succeeded.
        if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1 && echo "$name: exit code $code" >>"$log"; fi
    else
        passed=0 failed=1
        echo "$name: ended with code $code and no report (limit: ${limit} s)" >>"$log"
    fi
    echo "$passed $failed $((SECONDS - start))" >"$results/$name.counts"
    printf '%-34s %5d passed %4d failed %4d s\n' "$name" "$passed" "$failed" "$((SECONDS - start))"
    [ "$failed" -eq 0 ] || { sed 's/^/    /' "$log" | tail -n 400; }
}

# Unit projects two at a time; those that measure time or own the machine's network alone, afterwards.
alone=() together=()
for name in "${projects[@]}"; do
    case $name in
        *Integration* | Weir.Web.Tests) alone+=("$name") ;;
        *) together+=("$name") ;;
    esac
done
export -f run
export root results limit
# shellcheck disable=SC2016  # $0 is the inner shell's
[ ${#together[@]} -eq 0 ] || printf '%s\0' "${together[@]}" | xargs -0 -n 1 -P 2 bash -c 'run "$0"'
for name in "${alone[@]}"; do run "$name"; done

passed=0 failed=0
for name in "${projects[@]}"; do
    read -r p f _ <"$results/$name.counts" || { p=0 f=1; }
    passed=$((passed + p)) failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
