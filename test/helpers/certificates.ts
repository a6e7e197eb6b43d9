import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAuthority, makeCertificate, type Pem } from '../../server/listen/make-certificate.ts'

export const DAY_MS = 86_400_000

export interface MadePair {
  cert: string
  key: string
}

/** An authority of a test's own, and files of certificates that it issued. */
export class TestAuthority {
  readonly pem: Pem
  readonly file: string
  #folder: string
  #now: number

  constructor(folder: string, now = Date.now()) {
    mkdirSync(folder, { recursive: true })
    this.#folder = folder
    this.#now = now
    this.pem = makeAuthority('Test authority', { from: now - DAY_MS, to: now + 3_650 * DAY_MS })
    this.file = join(folder, 'authority.crt')
    writeFileSync(this.file, this.pem.certificate)
  }

  server(names: readonly string[], until: number, from = this.#now - DAY_MS): Pem {
    return makeCertificate(this.pem, { for: 'server', names }, { from, to: until })
  }

  device(name: string): Pem {
    return makeCertificate(this.pem, { for: 'device', name }, { from: this.#now - DAY_MS, to: Date.now() + DAY_MS })
  }

  /** Writes a pair to files; the key first, as a renewal does. */
  put(name: string, { key, certificate }: Pem): MadePair {
    const files = { cert: join(this.#folder, `${name}.crt`), key: join(this.#folder, `${name}.key`) }
    writeFileSync(files.key, key, { mode: 0o600 })
    writeFileSync(files.cert, certificate)
    return files
  }
}
