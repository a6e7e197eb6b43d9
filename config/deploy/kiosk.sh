#!/bin/sh
# Starts the kiosk page in Chromium, filling the screen. Under X11 or Wayland; pingyi-kiosk.service runs it.
# 以全屏方式启动评价页。
#
#   PINGYI_HUB=https://pingyi.hall.local:8443 sh kiosk.sh
#
# PINGYI_HUB      address of the hub, without a path
# PINGYI_PROFILE  folder of the browser's profile, which holds the outbox: on a real disk, never on tmpfs, never cleared
# PINGYI_BROWSER  the browser, when it has another name
# Further arguments go to the browser.
set -eu

: "${PINGYI_HUB:?set PINGYI_HUB to the address of the hub, such as https://pingyi.hall.local:8443}"
profile=${PINGYI_PROFILE:-${XDG_DATA_HOME:-$HOME/.local/share}/pingyi-kiosk}
mkdir -p "$profile"

browser=${PINGYI_BROWSER:-}
if [ -z "$browser" ]; then
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
      browser=$name
      break
    fi
  done
fi
if [ -z "$browser" ]; then
  echo "kiosk.sh: no Chromium; install it (Debian: apt-get install chromium) or set PINGYI_BROWSER" >&2
  exit 1
fi

# A power cut leaves the lock of a browser that is no more; on another host name Chromium would ask what to do.
rm -f "$profile/SingletonLock" "$profile/SingletonCookie" "$profile/SingletonSocket"

# Under X11 the screen must not sleep before the page takes its wake lock.
if [ -n "${DISPLAY:-}" ] && command -v xset >/dev/null 2>&1; then
  xset s off -dpms || true
fi

# --kiosk hides every bar; the rest keeps away what could come between a citizen and the page: bubbles after a power
# cut, zoom by a touchpad (the page itself keeps fingers from it), swiping back, the wallet's password, waiting for a
# touch before speaking.
exec "$browser" \
  --kiosk \
  --user-data-dir="$profile" \
  --no-first-run \
  --no-default-browser-check \
  --noerrdialogs \
  --hide-crash-restore-bubble \
  --disable-pinch \
  --overscroll-history-navigation=0 \
  --autoplay-policy=no-user-gesture-required \
  --password-store=basic \
  --lang=zh-CN \
  "$@" \
  "$PINGYI_HUB/kiosk/"
