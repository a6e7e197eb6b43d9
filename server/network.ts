import type { Server as SecureServer, ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Gateway } from './access/gateway.ts'
import type { Hub, HubOptions } from './build-hub.ts'
import { ERRORS, Refusal } from './contract/errors.ts'
import type { Edge } from './http/edge.ts'
import { answerNoRequest, problemOf } from './http/problem.ts'
import { addressText } from './listen/bind.ts'
import type { Place } from './listen/doors.ts'
import type { Pair, PairFiles } from './listen/certificate-files.ts'
import { Certificates, type CertificatePorts } from './listen/certificates.ts'
import { openPlainListener, openPublicListener, type Answering, type Listener } from './listen/more-listeners.ts'
import type { Slowness } from './listen/slowness.ts'
import { reachableAddresses } from './listen/reachable-addresses.ts'
import { PacedWork } from './store/breath.ts'

/** How the hub is to stand in the network. */
export interface NetworkOptions extends Place {
  /** HTTPS; with an authority of devices, these show certificates. */
  tls?: PairFiles
  /** Plain HTTP beside it, which leads there. */
  httpPort?: number
  /** The public routes on a listener of their own. */
  publicSide?: Place & { tls?: PairFiles }
  /** Names under which the hub is asked for; none: any. */
  hostNames?: readonly string[]
  connectionsPerAddress?: number
  /** The proxy that checks certificates or UKeys of people. */
  gateway?: Gateway
  /** How long connections may take; as listen/slowness.ts has it unless a test says otherwise. */
  slowness?: Slowness
}

export interface MoreAddresses {
  /** Of the public listener, as phones can type it. */
  publicAddress?: string
  /** Of plain HTTP beside HTTPS. */
  plainAddress?: string
}

/** The hub's certificates, and its listeners beside its own. */
export class Network {
  #options: NetworkOptions
  #edge: Edge
  readonly certificates: Certificates
  #listeners: Listener[] = []

  /** @throws Refusal file-unreadable: what is no certificate, or not of this key, is said here and not by a server */
  constructor(options: NetworkOptions, log: CertificatePorts['log']) {
    const { tls, publicSide, hostNames = [], gateway } = options
    this.#options = options
    this.#edge = {
      hostNames,
      apart: publicSide !== undefined,
      deviceCertificates: tls?.deviceAuthority !== undefined,
      ...(gateway === undefined ? {} : { gateway }),
    }
    const files = {
      ...(tls === undefined ? {} : { inner: tls }),
      ...(publicSide?.tls === undefined ? {} : { public: publicSide.tls }),
    }
    try {
      this.certificates = new Certificates(files, { now: Date.now, log })
    } catch (error) {
      throw new Refusal('file-unreadable', (error as Error).message)
    }
  }

  /** What the hub is built with. */
  forHub(): Pick<HubOptions, 'edge' | 'certificates' | 'tls' | 'connectionsPerAddress' | 'slowness'> {
    const { tls, connectionsPerAddress, slowness } = this.#options
    return {
      edge: this.#edge,
      certificates: this.certificates,
      ...(tls === undefined ? {} : { tls: tlsOptions(this.certificates.pair('inner')!) }),
      ...(connectionsPerAddress === undefined ? {} : { connectionsPerAddress }),
      ...(slowness === undefined ? {} : { slowness }),
    }
  }

  /** Once the hub listens: the other listeners, and a look at the files now and then. @throws Refusal port-taken, address-unusable */
  async open(hub: Hub): Promise<MoreAddresses> {
    const { tls, publicSide, httpPort } = this.#options
    if (tls !== undefined) this.certificates.follow('inner', hub.http.server as unknown as SecureServer)
    const answering = answeringBy(hub)
    const addresses = {
      ...(publicSide === undefined ? {} : { publicAddress: await this.#openPublic(publicSide, answering) }),
      ...(httpPort === undefined || tls === undefined
        ? {}
        : { plainAddress: await this.#openPlain(httpPort, hub, answering) }),
    }
    for (const { side, caps } of this.#listeners) hub.http.connectionCaps.set(side, caps)
    if (publicSide !== undefined) this.#tellPublicAddress(hub, addresses.publicAddress!)
    this.certificates.watch()
    return addresses
  }

  get #slowness(): { slowness?: Slowness } {
    const { slowness } = this.#options
    return slowness === undefined ? {} : { slowness }
  }

  async close(): Promise<void> {
    this.certificates.close()
    for (const listener of this.#listeners) await listener.close()
  }

  async #openPublic(place: Place, answering: Answering): Promise<string> {
    const pair = this.certificates.pair('public')
    const paced = new PacedWork()
    const listener = await openPublicListener({
      host: place.host,
      port: place.port,
      answering,
      ...(pair === undefined ? {} : { certificates: this.certificates }),
      ...this.#slowness,
      paced: (work) => paced.add(work),
    })
    this.#listeners.push(listener)
    const bound = addressText(pair === undefined ? 'http' : 'https', listener.bound)
    return reachableAddresses(bound, networkInterfaces(), pair?.cert)[0]!
  }

  async #openPlain(port: number, { http }: Hub, answering: Answering): Promise<string> {
    const { port: securePort } = http.server.address() as AddressInfo
    const { host, hostNames = [] } = this.#options
    const listener = await openPlainListener({ host, port, securePort, hostNames, answering, ...this.#slowness })
    this.#listeners.push(listener)
    return addressText('http', listener.bound)
  }

  /** Kiosks draw codes that lead there, unless an address of its own was given for phones. */
  #tellPublicAddress({ parts }: Hub, address: string): void {
    parts.about.receiptPage ??= `${address}/r/`
    this.#edge.publicAddress = parts.about.receiptPage.replace(/\/r\/$/, '')
  }
}

function answeringBy({ http }: Hub): Answering {
  return {
    route: (request, response) => http.routing(request, response),
    noRequest: answerNoRequest,
    problem: (code) => ({ status: ERRORS[code].status, body: JSON.stringify(problemOf(code)) }),
  }
}

/** Whoever shows no certificate of a device is let in: the routes for devices alone refuse them. */
function tlsOptions({ cert, key, ca }: Pair): ServerOptions {
  return { cert, key, ...(ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: false }) }
}
