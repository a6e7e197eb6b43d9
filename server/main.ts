import './require-node.mjs'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino, type Logger } from 'pino'
import { buildHub, type Hub } from './build-hub.ts'
import { soundConfiguration } from './configuration/sound-configuration.ts'
import { Refusal } from './contract/errors.ts'
import { takeDataDirectory, type DataDirectory } from './data-directory.ts'
import { addressText, refusalToListen } from './listen/bind.ts'
import { mustBeFree, SHARED_PORT } from './listen/doors.ts'
import { Network, type MoreAddresses, type NetworkOptions } from './network.ts'
import type { AccessLimits } from './store/access/remote.ts'
import type { GoOn, HashName } from './store/open-store.ts'
import type { MailWay } from './outside/mail.ts'

export interface StartOptions extends NetworkOptions {
  data: string
  config: string
  demo?: boolean
  hash?: HashName
  logLevel?: string
  checkpointWebhook?: string
  checkpointMail?: MailWay
  officeMail?: MailWay
  receiptPage?: string
  /** Goes on with a ledger that the newest checkpoint of its folder speaks against, and puts that on record. */
  goOn?: GoOn
  /** Of passwords, sessions and second factors, as access has them where nothing is said. */
  accessLimits?: AccessLimits
}

/** Whoever looks at a demo is led to no phone. */
const DEMO_LIMITS: AccessLimits = { factorGraceMs: 3_650 * 86_400_000 }

export interface RunningHub extends MoreAddresses {
  hub: Hub
  directory: DataDirectory
  log: Logger
  /** Such as `http://127.0.0.1:8080`. */
  address: string
  /** The one-time password of `admin`, until somebody has signed in with it. */
  firstPassword: { username: string; password: string } | null
  /** Stops taking, commits what was taken, lets go. */
  stop(): Promise<void>
}

const ROOT = join(import.meta.dirname, '..')
export const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version

/**
 * Configuration, data directory, hub, listen.
 *
 * @throws Refusal configuration-invalid, data-directory-locked, data-directory-unwritable, schema-too-new,
 *   ledger-broken, ledger-missing, ledger-behind, ledger-differs, port-taken, address-unusable, file-unreadable, other-hash
 */
export async function startHub(options: StartOptions): Promise<RunningHub> {
  const configuration = soundConfiguration(options.config)
  const directory = takeDataDirectory(options.data)
  // Standard output is for what people read: the addresses, the first password.
  const log = pino({ level: options.logLevel ?? 'info' }, pino.destination(2))
  let hub: Hub | undefined
  let network: Network | undefined
  try {
    network = new Network(options, log)
    hub = await buildHub({
      ...network.forHub(),
      data: directory.path,
      configuration,
      proposedPolicy: () => soundConfiguration(options.config).policy,
      proposed: () => soundConfiguration(options.config),
      version: VERSION,
      log,
      pages: join(ROOT, '.build', 'pages'),
      ...(options.demo === undefined ? {} : { demo: options.demo }),
      accessLimits: options.demo ? DEMO_LIMITS : (options.accessLimits ?? {}),
      ...(options.hash === undefined ? {} : { hash: options.hash }),
      ...(options.checkpointMail === undefined ? {} : { checkpointMail: options.checkpointMail }),
      ...(options.officeMail === undefined ? {} : { officeMail: options.officeMail }),
      ...(options.checkpointWebhook === undefined ? {} : { checkpointWebhook: options.checkpointWebhook }),
      care: {},
      thread: { onDead: (err) => endWithRecord(log, err) },
      ...(options.goOn === undefined ? {} : { goOn: options.goOn }),
      ...(options.receiptPage === undefined ? {} : { receiptPage: options.receiptPage }),
    })
    const { hash } = await hub.parts.store.read('ledger.genesis')
    if (options.hash !== undefined && options.hash !== hash)
      throw new Refusal('other-hash', `${hash}; leave --hash out, or take another data directory`)
    const firstPassword = await hub.firstSignIn()
    const address = await listen(hub, options)
    const more = await network.open(hub)
    await hub.access.audit.record('hub', 'hub:start', 'hub', { version: VERSION, address })
    return { hub, directory, log, address, ...more, firstPassword, stop: () => stop(hub!, network!, directory) }
  } catch (error) {
    await network?.close()
    await hub?.close()
    directory.release()
    throw error
  }
}

/** Whoever looks after the process starts it again: what was acknowledged is committed, and devices send the rest anew. */
const ENDED_WITH_RECORD = 70

function endWithRecord(log: Logger, err: Error): never {
  log.fatal({ err }, 'the thread of the ledger died: the hub stops, and is to be started again')
  process.exit(ENDED_WITH_RECORD)
}

/** A city of devices may knock at once; who finds the queue full tries again after a second. The system may allow fewer. */
const LISTEN_BACKLOG = 4_096

async function listen(hub: Hub, { host, port, tls }: StartOptions): Promise<string> {
  try {
    await mustBeFree({ host, port })
    await hub.http.listen({ host, port, backlog: LISTEN_BACKLOG, ...SHARED_PORT })
    await hub.http.doors.open(hub.http.server.address() as AddressInfo, LISTEN_BACKLOG)
  } catch (error) {
    throw refusalToListen(error, { host, port }, '--port or PINGYI_PORT, --host or PINGYI_HOST')
  }
  return addressText(tls ? 'https' : 'http', hub.http.server.address() as AddressInfo)
}

async function stop(hub: Hub, network: Network, directory: DataDirectory): Promise<void> {
  try {
    await hub.access.audit.record('hub', 'hub:stop', 'hub')
  } finally {
    await network.close()
    await hub.close()
    directory.release()
  }
}
