#!/usr/bin/env bash
# Runs the tests in the browser: run.sh FILE..., or all without a FILE. As many files
# run at once as there are processors. A file that fails beside others runs again alone,
# because a browser on a busy machine can be late for what a test waits for. Both runs
# are printed, and what fails twice fails.
set -euo pipefail
cd "$(dirname "$0")"
(($#)) || set -- *.test.mjs

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export logs
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c '
	if node --test "$1" >"$logs/$1" 2>&1; then
		echo "passed: $1 ($(grep "^# pass" "$logs/$1" | cut -d" " -f3))"
		grep "# SKIP" "$logs/$1" || :
	else
		touch "$logs/$1.failed"
	fi' _ {}

status=0
for file in "$@"; do
	test -e "$logs/$file.failed" || continue
	cat "$logs/$file"
	echo "failed: $file; again, alone:"
	node --test "$file" || status=1
done
exit "$status"
