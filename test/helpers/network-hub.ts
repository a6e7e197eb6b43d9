import { request, type RequestOptions } from 'node:https'
import { request as plainRequest } from 'node:http'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { Network, type MoreAddresses, type NetworkOptions } from '../../server/network.ts'
import { TestHub, type FixtureOptions } from './hub-fixture.ts'

const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

/** A hub with all of its listeners, as main.ts starts it; on this machine, at ports that are free. */
export class NetworkHub {
  readonly test: TestHub
  readonly network: Network
  readonly more: MoreAddresses

  private constructor(test: TestHub, network: Network, more: MoreAddresses) {
    this.test = test
    this.network = network
    this.more = more
  }

  static async start(options: Partial<NetworkOptions>, fixture: FixtureOptions = {}): Promise<NetworkHub> {
    const network = new Network({ host: '127.0.0.1', port: 0, ...options }, QUIET)
    const pages = join(import.meta.dirname, '../../.build/pages')
    const test = await TestHub.start({ pages, ...fixture, network: network.forHub() })
    return new NetworkHub(test, network, await network.open(test.hub))
  }

  async stop(): Promise<void> {
    await this.network.close()
    await this.test.stop()
  }
}

export interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  /** SHA-256 of the certificate that was served. */
  certificate: string
}

/** One request on a connection of its own. */
export function get(url: string, options: RequestOptions & { body?: string } = {}): Promise<Reply> {
  const { body, ...rest } = options
  const ask = url.startsWith('https:') ? request : plainRequest
  return new Promise((resolve, reject) => {
    let certificate = ''
    const asking = ask(url, { agent: false, ...rest }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: text, certificate }))
    })
    asking.on('socket', (socket) =>
      socket.once('secureConnect', () => {
        certificate = (socket as TLSSocket).getPeerCertificate().fingerprint256
      }),
    )
    asking.on('error', reject)
    asking.end(body)
  })
}
