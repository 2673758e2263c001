#!/bin/sh
# Makes sure of a Chromium for the tests: KANAL_CHROMIUM, one on the machine, or Debian's where this is root.
set -eu
for browser in ${KANAL_CHROMIUM:-chromium chromium-browser google-chrome}; do
    command -v "$browser" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the tests …"
    log=$(mktemp)
    if apt-get update -qq >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >>"$log" 2>&1; then
        exit 0
    fi
    cat "$log" >&2
fi
echo "The browser tests need Chromium: install it, or set KANAL_CHROMIUM to its path." >&2
exit 1
