#!/usr/bin/env bash
# Checks what the inputs say. The exit status is the command's own.
set -euo pipefail

report=$RUNNER_TEMP/cobrowse-lint/report.sarif
rm -f "$report"
arguments=(check --fail-on "$FAIL_ON")
if [ -n "$CONFIG" ]; then arguments+=(--config "$CONFIG"); fi
case "$UPLOAD_SARIF" in
  true)
    arguments+=(--output "sarif=$report")
    default=human
    ;;
  false | "") default=github ;;
  *)
    echo "::error title=cobrowse-lint::the input \`upload-sarif\` is neither \`true\` nor \`false\`"
    echo "exit-status=2" >>"$GITHUB_OUTPUT"
    exit 2
    ;;
esac
while IFS= read -r output; do
  if [ -n "$output" ]; then arguments+=(--output "$output"); fi
done <<<"${OUTPUT:-$default}"
arguments+=(--)
while IFS= read -r path; do
  if [ -n "$path" ]; then arguments+=("$path"); fi
done <<<"$PATHS"

status=0
"$COMMAND" "${arguments[@]}" || status=$?
echo "exit-status=$status" >>"$GITHUB_OUTPUT"
# With status 2 nothing was checked; beyond 3 the report is not whole.
case "$status" in
  0 | 1 | 3) if [ -s "$report" ]; then echo "sarif=$report" >>"$GITHUB_OUTPUT"; fi ;;
esac
exit "$status"
