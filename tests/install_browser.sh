#!/bin/sh
# Finds a Chromium for the browser tests, or installs one where that is possible.
#
#     sh tests/install_browser.sh PYTHON
#
# Looks for the system's own, then for the one that Playwright downloaded before. Where there is none: as root
# with apt-get it installs Debian's package, else Playwright downloads its own. Without any, it says why and
# ends well, because the tests then skip themselves; in continuous integration (CI=true) it fails instead.
set -u

python=${1:?usage: install_browser.sh PYTHON}

found() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return 0
    done
    "$python" - <<'PY' 2>/dev/null
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as tool:
    path = pathlib.Path(tool.chromium.executable_path)
print(path) if path.exists() else sys.exit(1)
PY
}

give_up() {
    echo "no Chromium for the browser tests: $1" >&2
    [ "${CI:-}" = "true" ] && exit 1
    echo "they will be skipped; install the package chromium to run them" >&2
    exit 0
}

found >/dev/null && exit 0

log=$(mktemp) || give_up "no temporary file can be made"
trap 'rm -f "$log"' EXIT

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Debian's chromium for the browser tests" >&2
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium; } \
        >"$log" 2>&1 && found >/dev/null && exit 0
    echo "apt-get could not install it: $(tail -n 1 "$log")" >&2
fi

echo "downloading Playwright's chromium for the browser tests" >&2
"$python" -m playwright install chromium >"$log" 2>&1 && found >/dev/null && exit 0
give_up "$(grep -v '^[[:space:]]*$' "$log" | tail -n 1)"
