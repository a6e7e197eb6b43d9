import type { Server } from 'node:https'
import { Gauge, type Registry } from 'prom-client'
import { expiryOf, type CertificateOf, type Expiry } from '../contract/hub/certificates.ts'
import type { Pair, PairFiles } from './certificate-files.ts'
import { WatchedPair } from './watched-pair.ts'

/** How often the files are looked at; an ACME client changes them every two months. */
const LOOK_EVERY_MS = 10_000

export interface CertificatePorts {
  now: () => number
  log: Record<'info' | 'warn' | 'error', (facts: object, message: string) => void>
}

/** A certificate as it stands. */
export interface Standing {
  of: CertificateOf
  pair: Pair
  expiry: Expiry
  fault: string | null
}

interface Watched {
  of: CertificateOf
  watched: WatchedPair
  servers: Pick<Server, 'setSecureContext'>[]
  /** What the log was told last. */
  logged: { expiry: string; fault: string | null }
}

/** The certificates of all listeners: read again when their files change, and spoken of before they end. */
export class Certificates {
  #ports: CertificatePorts
  #all: Watched[]
  #timer: NodeJS.Timeout | undefined

  /** @throws Error that names the file */
  constructor(files: Partial<Record<CertificateOf, PairFiles>>, ports: CertificatePorts) {
    this.#ports = ports
    this.#all = (Object.entries(files) as [CertificateOf, PairFiles][]).map(([of, pair]) => ({
      of,
      watched: new WatchedPair(pair, ports.now),
      servers: [],
      logged: { expiry: 'sound', fault: null },
    }))
    this.#log()
  }

  /** What a listener serves; the public one has the hub's own unless it has another. */
  pair(of: CertificateOf): Pair | undefined {
    return this.#find(of)?.watched.pair
  }

  /** Serves whatever comes later on a server, too; connections that are open stay. */
  follow(of: CertificateOf, server: Pick<Server, 'setSecureContext'>): void {
    this.#find(of)?.servers.push(server)
  }

  /** Looks at the files and the time until it is closed. */
  watch(): void {
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref()
  }

  look(): void {
    for (const { of, watched, servers } of this.#all) {
      if (!watched.look()) continue
      const { cert, key, ca } = watched.pair
      for (const server of servers) server.setSecureContext({ cert, key, ...(ca === undefined ? {} : { ca }) })
      this.#ports.log.info({ of, names: watched.pair.names }, 'another certificate is served from now on')
    }
    this.#log()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  standing(): Standing[] {
    const now = this.#ports.now()
    return this.#all.map(({ of, watched: { pair, fault } }) => ({
      of,
      pair,
      fault,
      expiry: expiryOf(pair.validity, now),
    }))
  }

  /** For the operator, one sentence each: what has ended, and what could not be read. */
  problems(): string[] {
    return this.standing().flatMap(({ of, pair, expiry, fault }) => [
      ...(expiry.state === 'expired' ? [`the certificate (${of}) expired on ${dateOf(pair.validity.to)}`] : []),
      ...(expiry.state === 'not-yet' ? [`the certificate (${of}) holds from ${dateOf(pair.validity.from)} on`] : []),
      ...(fault === null ? [] : [`the new certificate (${of}) is not served: ${fault}`]),
    ])
  }

  /** For Prometheus. */
  measure(registers: Registry[]): void {
    const each = (name: string, help: string, read: (standing: Standing) => number) => {
      const standing = () => this.standing()
      return new Gauge({
        name,
        help,
        labelNames: ['of'],
        registers,
        collect() {
          for (const one of standing()) this.set({ of: one.of }, read(one))
        },
      })
    }
    each('pingyi_certificate_expires', 'when a certificate ends, s since 1970', ({ pair }) => pair.validity.to / 1_000)
    each('pingyi_certificate_days', 'whole days until then, below 0 after it', ({ expiry }) => expiry.days)
    each('pingyi_certificate_fault', '1 while the newest files cannot be served', ({ fault }) => Number(fault !== null))
  }

  #find(of: CertificateOf): Watched | undefined {
    return this.#all.find((each) => each.of === of) ?? this.#all.find((each) => each.of === 'inner')
  }

  /** Says what is new, once: each warning as it is reached, and each fault. */
  #log(): void {
    const { log } = this.#ports
    for (const [i, { of, pair, expiry, fault }] of this.standing().entries()) {
      const { logged } = this.#all[i]!
      const facts = { of, names: pair.names, expires: dateOf(pair.validity.to), days: expiry.days }
      const said = `${expiry.state} ${expiry.warning ?? ''}`.trim()
      if (said !== logged.expiry && expiry.state === 'soon') log.warn(facts, 'a certificate ends soon')
      if (said !== logged.expiry && expiry.state === 'expired') log.error(facts, 'a certificate has expired')
      if (said !== logged.expiry && expiry.state === 'not-yet') log.error(facts, 'a certificate does not hold yet')
      if (fault !== null && fault !== logged.fault)
        log.error({ ...facts, fault }, 'the new certificate cannot be served; the one before goes on')
      this.#all[i]!.logged = { expiry: said, fault }
    }
  }
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
