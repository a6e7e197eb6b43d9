import { X509Certificate } from 'node:crypto'
import { chmodSync, chownSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PRIVATE_FOLDER, writeDurably } from '../machine/durable-file.ts'
import { makeFolder } from '../machine/make-folder.ts'
import { certificateNames } from './certificate-names.ts'
import { makeAuthority, makeCertificate, type Pem } from './make-certificate.ts'

const DAY_MS = 86_400_000
/** An authority that runs out means a walk to every kiosk. */
const AUTHORITY_DAYS = 3_650
/** Two years and a bit: Apple's devices take no longer one, even of one's own authority. */
const CERTIFICATE_DAYS = 800
/** Clocks of kiosks may be behind. */
const BEFORE_DAYS = 1
const EVERYBODY_READS = 0o644

/** What lies in a folder of certificates of one's own. */
export interface TlsFolder {
  authority: { file: string; sha256: string; expires: number; made: boolean }
  certificate: { file: string; key: string; names: readonly string[]; expires: number }
}

/**
 * Makes an authority where there is none yet, and a certificate of it for the hub under all of its names: renewed when
 * there is one. Keys are their owner's alone; what is renewed belongs to whom it belonged.
 *
 * @param names host names and addresses, at least one
 * @throws Error where an authority is there and its key is not, or is not of a kind that signs here
 */
export function makeTlsFolder(folder: string, names: readonly string[], now: number): TlsFolder {
  makeFolder(folder, PRIVATE_FOLDER)
  const known = existsSync(join(folder, 'authority.crt'))
  if (!known) write(folder, 'authority', makeAuthority(`Pingyi authority of ${names[0]!}`, span(now, AUTHORITY_DAYS)))
  const authority = readAuthority(folder)
  write(folder, 'hub', makeCertificate(authority, { for: 'server', names }, span(now, CERTIFICATE_DAYS)))
  const [own, hub] = [authority.certificate, readFileSync(join(folder, 'hub.crt'))].map(
    (pem) => new X509Certificate(pem),
  )
  return {
    authority: {
      file: join(folder, 'authority.crt'),
      sha256: own!.fingerprint256,
      expires: own!.validToDate.getTime(),
      made: !known,
    },
    certificate: {
      file: join(folder, 'hub.crt'),
      key: join(folder, 'hub.key'),
      names: certificateNames(hub!),
      expires: hub!.validToDate.getTime(),
    },
  }
}

/** A certificate that a device shows (mutual TLS). @throws Error as makeTlsFolder, or where there is no authority */
export function makeDeviceCertificate(folder: string, name: string, now: number) {
  const authority = readAuthority(folder)
  const made = makeCertificate(authority, { for: 'device', name }, span(now, CERTIFICATE_DAYS))
  makeFolder(join(folder, 'devices'), PRIVATE_FOLDER)
  write(join(folder, 'devices'), name, made)
  const { validToDate } = new X509Certificate(made.certificate)
  const file = (kind: string) => join(folder, 'devices', `${name}.${kind}`)
  return {
    file: file('crt'),
    key: file('key'),
    authority: join(folder, 'authority.crt'),
    expires: validToDate.getTime(),
  }
}

function span(now: number, days: number) {
  return { from: now - BEFORE_DAYS * DAY_MS, to: now + days * DAY_MS }
}

function readAuthority(folder: string): Pem {
  const read = (kind: string) => {
    const file = join(folder, `authority.${kind}`)
    if (!existsSync(file)) throw new Error(`${file} is not there; the authority signs with it`)
    return readFileSync(file, 'utf8')
  }
  return { certificate: read('crt'), key: read('key') }
}

/** First the key, which nobody serves without its certificate. */
function write(folder: string, name: string, { key, certificate }: Pem): void {
  for (const [kind, content] of [
    ['key', key],
    ['crt', certificate],
  ] as const) {
    const file = join(folder, `${name}.${kind}`)
    const before = statSync(file, { throwIfNoEntry: false }) ?? statSync(folder)
    writeDurably(file, content)
    if (kind === 'crt') chmodSync(file, EVERYBODY_READS)
    // root renews what the hub's own user reads.
    if (process.getuid?.() === 0) chownSync(file, before.uid, before.gid)
  }
}
