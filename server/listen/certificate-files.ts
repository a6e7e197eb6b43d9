import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Validity } from '../contract/hub/certificates.ts'
import { certificateNames } from './certificate-names.ts'

/** Where a certificate and its key lie, as an ACME client leaves them; the certificate may be followed by its chain. */
export interface PairFiles {
  cert: string
  key: string
  /** Authority of the devices' certificates (mutual TLS). */
  deviceAuthority?: string
}

/** What a server serves. */
export interface Pair {
  cert: Buffer
  key: Buffer
  ca?: Buffer
  /** Of the certificate and its chain together. */
  validity: Validity
  names: readonly string[]
}

/**
 * Reads a pair that is whole: a key, its certificate, and a chain of whole certificates.
 *
 * @throws Error saying which file is wrong, and how
 */
export function readPair({ cert: certFile, key: keyFile, deviceAuthority }: PairFiles): Pair {
  const [cert, key] = [readFileSync(certFile), readFileSync(keyFile)]
  const chain = certificatesIn(certFile, cert)
  const ca = deviceAuthority === undefined ? undefined : readFileSync(deviceAuthority)
  if (ca !== undefined) certificatesIn(deviceAuthority!, ca)
  if (!chain[0]!.checkPrivateKey(privateKeyIn(keyFile, key)))
    throw new Error(`${keyFile} is not the key of the certificate in ${certFile}`)
  const pair = { cert, key, ...(ca === undefined ? {} : { ca }) }
  createSecureContext(pair)
  const validity = {
    from: Math.max(...chain.map(({ validFromDate }) => validFromDate.getTime())),
    to: Math.min(...chain.map(({ validToDate }) => validToDate.getTime())),
  }
  return { ...pair, validity, names: certificateNames(chain[0]!) }
}

/** Changes when one of the files is written, replaced or taken away. */
export function filesMark({ cert, key, deviceAuthority }: PairFiles): string {
  return [cert, key, deviceAuthority]
    .map((file) => {
      const found = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })
      return found === undefined ? '-' : `${found.ino}:${found.size}:${found.mtimeMs}`
    })
    .join(' ')
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

function certificatesIn(file: string, pem: Buffer): X509Certificate[] {
  const text = pem.toString('latin1')
  const blocks = text.match(BLOCK) ?? []
  // A block that was begun and not ended is a file that is still being written.
  if (blocks.length === 0 || blocks.length !== text.split('-----BEGIN').length - 1)
    throw new Error(`${file} holds no whole certificate (PEM)`)
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error })
  }
}

function privateKeyIn(file: string, pem: Buffer) {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    throw new Error(`${file} holds no private key (PEM): ${(error as Error).message}`, { cause: error })
  }
}
