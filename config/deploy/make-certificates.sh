#!/bin/sh
# Makes an authority of your own and a certificate for the hub, signed by it.
# 建一个自己的证书机构，并给服务器签发证书。
#
#   sh make-certificates.sh FOLDER NAME [NAME…]
#
# NAME is what kiosks and desks type: a host name or an IP address, e.g.
#   sh make-certificates.sh /etc/pingyi/tls pingyi.hall.local 10.1.2.3
#
# Run it again, with the same folder, to renew the hub's certificate or to add a name: the authority stays, and nothing
# has to be installed anew on the kiosks. authority.key is the one file to lock away: whoever has it can pretend to be
# the hub.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: sh make-certificates.sh FOLDER NAME [NAME...]" >&2
  exit 2
fi
folder=$1
shift
umask 077
mkdir -p "$folder"

names=''
for name in "$@"; do
  case $name in
    *[!0-9A-Za-z.:-]*) echo "make-certificates: $name is neither a host name nor an address" >&2; exit 2 ;;
    *:*) kind=IP ;;
    *[!0-9.]*) kind=DNS ;;
    *) kind=IP ;;
  esac
  names="$names${names:+,}$kind:$name"
done
first=$1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

if [ ! -f "$folder/authority.key" ]; then
  cat >"$work/authority.cnf" <<CONFIG
[req]
distinguished_name = subject
prompt = no
x509_extensions = authority
[subject]
CN = Pingyi authority of $first
[authority]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
CONFIG
  openssl ecparam -name prime256v1 -genkey -noout -out "$folder/authority.key"
  # Ten years: an authority that runs out means a walk to every kiosk.
  openssl req -x509 -new -sha256 -days 3650 -key "$folder/authority.key" -out "$folder/authority.crt" -config "$work/authority.cnf"
fi

cat >"$work/hub.cnf" <<CONFIG
[req]
distinguished_name = subject
prompt = no
[subject]
CN = $first
[hub]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $names
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CONFIG
openssl ecparam -name prime256v1 -genkey -noout -out "$work/hub.key"
openssl req -new -sha256 -key "$work/hub.key" -out "$work/hub.csr" -config "$work/hub.cnf"
# Two years and a bit: Apple's devices take no longer one, even of one's own authority.
openssl x509 -req -sha256 -days 800 -in "$work/hub.csr" -CA "$folder/authority.crt" -CAkey "$folder/authority.key" \
  -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/hub.cnf" -extensions hub -out "$work/hub.crt" 2>"$work/log" || {
  cat "$work/log" >&2
  exit 1
}
# Key and certificate change together or not at all, as far as a shell can.
mv "$work/hub.key" "$folder/hub.key"
mv "$work/hub.crt" "$folder/hub.crt"
chmod 644 "$folder/authority.crt" "$folder/hub.crt"

openssl verify -CAfile "$folder/authority.crt" "$folder/hub.crt" >/dev/null
echo "服务器证书 certificate of the hub: $folder/hub.crt ($names)"
echo "  到期 valid until: $(openssl x509 -in "$folder/hub.crt" -noout -enddate | cut -d= -f2)"
echo "机构证书 authority, to be installed on kiosks and desks: $folder/authority.crt"
openssl x509 -in "$folder/authority.crt" -noout -fingerprint -sha256
