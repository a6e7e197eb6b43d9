#!/bin/sh
# Prints Chromium's managed policies for a kiosk of this hub: nothing but the kiosk page opens, the hub's authority is
# trusted, and the browser keeps the outbox when the disk runs short.
# 输出评价器浏览器的策略：只能打开评价页，信任服务器的证书机构，本机数据持久保存。
#
#   sh chromium-policy.sh https://pingyi.hall.local:8443 authority.crt >/etc/chromium/policies/managed/pingyi.json
#
# Chrome reads /etc/opt/chrome/policies/managed/, Chromium from snap /var/snap/chromium/current/policies/managed/.
set -eu

if [ $# -ne 2 ]; then
  echo "usage: sh chromium-policy.sh https://HOST[:PORT] AUTHORITY.crt" >&2
  exit 2
fi
case $1 in
  https://*/*) echo "chromium-policy: the address of the hub, without a path" >&2; exit 2 ;;
  https://*) ;;
  *) echo "chromium-policy: kiosks need https://" >&2; exit 2 ;;
esac
# What stands between the lines of PEM is what the policy takes.
authority=$(sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/{/^-----/d;p;}' "$2" | tr -d '\r\n')
if [ -z "$authority" ]; then
  echo "chromium-policy: $2 holds no certificate (PEM)" >&2
  exit 2
fi
sed -e "s|@HUB@|$1|g" -e "s|@AUTHORITY@|$authority|g" "$(dirname "$0")/chromium-policies.json"
