import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'
import { isIP, SocketAddress } from 'node:net'
import {
  bits,
  explicit,
  implicit,
  integer,
  members,
  objectId,
  octets,
  sequence,
  set,
  time,
  utf8,
  value,
  yes,
} from './der.ts'

/** A key and its certificate, as files hold them. */
export interface Pem {
  key: string
  certificate: string
}

export interface Span {
  /** ms since 1970. */
  from: number
  to: number
}

const OID = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const

/** Bits of keyUsage, the highest of the first byte is 0 (RFC 5280, 4.2.1.3). */
const DIGITAL_SIGNATURE = bits(Uint8Array.of(0b1000_0000), 7)
const CERTIFICATES_AND_LISTS = bits(Uint8Array.of(0b0000_0110), 1)

/** An authority that signs certificates, and no further authorities. */
export function makeAuthority(name: string, span: Span): Pem {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const extensions = [
    extension(OID.basicConstraints, sequence(yes(), integer(Uint8Array.of(0))), true),
    extension(OID.keyUsage, CERTIFICATES_AND_LISTS, true),
    extension(OID.subjectKey, octets(keyId(publicKey))),
  ]
  const subject = nameOf(name)
  return {
    key: pemOf(privateKey),
    certificate: signed({ subject, issuer: subject, span, publicKey, extensions, by: privateKey }),
  }
}

/**
 * A certificate of an authority: for a server under all of its names and addresses, or for a device that shows it.
 *
 * @throws Error where the authority's key is not its own, or of another kind than ours
 */
export function makeCertificate(
  authority: Pem,
  asked: { for: 'server'; names: readonly string[] } | { for: 'device'; name: string },
  span: Span,
): Pem {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = new X509Certificate(authority.certificate)
  const [usage, subject] = asked.for === 'server' ? [OID.serverAuth, asked.names[0]!] : [OID.clientAuth, asked.name]
  const extensions = [
    extension(OID.basicConstraints, sequence(), true),
    extension(OID.keyUsage, DIGITAL_SIGNATURE, true),
    extension(OID.extendedKeyUsage, sequence(objectId(usage))),
    ...(asked.for === 'server' ? [extension(OID.subjectAltName, sequence(...asked.names.map(generalName)))] : []),
    extension(OID.subjectKey, octets(keyId(publicKey))),
    extension(OID.authorityKey, sequence(implicit(0, keyId(issuer.publicKey)))),
  ]
  const by = createPrivateKey(authority.key)
  if (by.asymmetricKeyType !== 'ec' || !issuer.checkPrivateKey(by))
    throw new Error('the key is not the elliptic-curve key of the authority')
  return {
    key: pemOf(privateKey),
    certificate: signed({ subject: nameOf(subject), issuer: subjectOf(issuer), span, publicKey, extensions, by }),
  }
}

interface ToSign {
  subject: Uint8Array
  issuer: Uint8Array
  span: Span
  publicKey: KeyObject
  extensions: Uint8Array[]
  by: KeyObject
}

/** RFC 5280, 4.1. */
function signed({ subject, issuer, span, publicKey, extensions, by }: ToSign): string {
  const algorithm = sequence(objectId(OID.ecdsaWithSha256))
  const body = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(serialNumber()),
    algorithm,
    issuer,
    sequence(time(span.from), time(span.to)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  )
  const der = sequence(body, algorithm, bits(sign('sha256', body, by)))
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** 127 random bits, above 0. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes
}

function extension(id: string, content: Uint8Array, critical = false): Uint8Array {
  return sequence(objectId(id), ...(critical ? [yes()] : []), octets(content))
}

function nameOf(commonName: string): Uint8Array {
  // X.520 takes no longer one.
  return sequence(set(sequence(objectId(OID.commonName), utf8(commonName.slice(0, 64)))))
}

/** The subject as it stands in a certificate: those that it issues name it byte by byte. */
function subjectOf({ raw }: X509Certificate): Uint8Array {
  const [toBeSigned] = members(raw)
  // Version, serial number, algorithm, issuer, validity, subject.
  return members(toBeSigned!)[5]!
}

function keyId(key: KeyObject): Uint8Array {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
}

/** RFC 5280, 4.2.1.6. */
function generalName(name: string): Uint8Array {
  if (isIP(name) === 0) return value(0x82, Buffer.from(name, 'latin1'))
  return value(0x87, addressBytes(name))
}

function addressBytes(address: string): Uint8Array {
  if (isIP(address) === 4) return Uint8Array.from(address.split('.').map(Number))
  // Eight groups in full, whatever was left out of the address.
  const [head = '', tail] = new SocketAddress({ address, family: 'ipv6' }).address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').flatMap(groupOf))
  const [first, last] = [groups(head), groups(tail ?? '')]
  const middle = tail === undefined ? [] : Array.from({ length: 16 - first.length - last.length }, () => 0)
  return Uint8Array.from([...first, ...middle, ...last])
}

function groupOf(group: string): number[] {
  // The last four bytes may be written as an address of IPv4.
  if (group.includes('.')) return group.split('.').map(Number)
  const number = Number.parseInt(group, 16)
  return [number >> 8, number & 0xff]
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
