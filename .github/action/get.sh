#!/usr/bin/env bash
# Gets the command: from a release, its checksum compared, or built from the action's own source.
set -euo pipefail

fail() {
  echo "::error title=cobrowse-lint::$1"
  exit 1
}

# Says why, builds, and tells the next step.
build() {
  echo "$1: building the action's own source with cargo"
  command -v cargo >/dev/null || fail "$1, and there is no cargo to build it with; install Rust in a step before"
  # Whole-program optimisation takes longer than it saves in one run.
  COBROWSE_LINT_REPOSITORY="${REPOSITORY:+${GITHUB_SERVER_URL:-https://github.com}/$REPOSITORY}" \
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo build --release --locked --quiet \
    --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --package cobrowse-lint-cli --target-dir "$folder/target" ||
    fail "cargo could not build the action's source; its messages stand above"
  found "$folder/target/release/cobrowse-lint$suffix"
}

found() {
  "$1" --version
  echo "command=$1" >>"$GITHUB_OUTPUT"
  exit 0
}

folder=$RUNNER_TEMP/cobrowse-lint
mkdir -p "$folder"
suffix=
case "$RUNNER_OS-$RUNNER_ARCH" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  *) target= ;;
esac
if [ "$RUNNER_OS" = Windows ]; then suffix=.exe; fi

version=${VERSION#v}
case "$version" in
  source) build "the input \`version\` is \`source\`" ;;
  *[!0-9A-Za-z.+-]*) fail "the input \`version\` is no version; write it as 0.1.0, or \`source\` to build the action's source" ;;
esac
if [ -z "$version" ]; then
  version=$(sed -n '/^version = /{s/^version = "\(.*\)"$/\1/p;q;}' "$GITHUB_ACTION_PATH/Cargo.toml")
fi
# A release that was asked for by name is not replaced by another version.
if [ -n "$VERSION" ]; then instead=fail; else instead=build; fi
if [ -z "$target" ]; then
  "$instead" "releases have no cobrowse-lint for $RUNNER_OS on $RUNNER_ARCH"
fi
if [ -z "$REPOSITORY" ]; then
  "$instead" "the action was not taken from a repository, so its releases are not known"
fi

release=$GITHUB_SERVER_URL/$REPOSITORY/releases/download/v$version
archive=cobrowse-lint-$target.tar.gz
for name in SHA256SUMS "$archive"; do
  status=$(curl --silent --show-error --location --retry 3 --output "$folder/$name" --write-out '%{http_code}' "$release/$name") ||
    fail "$release/$name could not be fetched; run the job again, or set the input \`version\` to \`source\`"
  case "$status" in
    200) ;;
    404) "$instead" "there is no $release/$name" ;;
    *) fail "$release/$name was answered with status $status; run the job again, or set the input \`version\` to \`source\`" ;;
  esac
done

cd "$folder"
if command -v sha256sum >/dev/null; then sum="sha256sum"; else sum="shasum -a 256"; fi
said=$(sed -n "s/^\([0-9a-f]\{64\}\) [ *]$archive\$/\1/p" SHA256SUMS)
is=$($sum <"$archive" | cut -d ' ' -f 1)
if [ "$said" != "$is" ]; then
  fail "$release/$archive is not the file that SHA256SUMS names (${said:-no checksum} expected, $is received): do not use it"
fi
# Through standard input, since tar takes the colon of a Windows path for a host.
tar -xzf - --strip-components=1 <"$archive"
found "$folder/cobrowse-lint$suffix"
