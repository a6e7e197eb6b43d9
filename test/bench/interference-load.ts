import { once } from 'node:events'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { campaignYearAt, dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import { DeviceLink, deviceAuth, type DeviceSocket } from '../../server/contract/device/device-link.ts'
import type { ItemStatus, SubmitAnswer, Submission } from '../../server/contract/device/device-protocol.ts'
import type { OutboxStore } from '../../server/contract/device/outbox.ts'
import type { Item, Press } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { backup } from '../../server/store/safekeeping/backup.ts'
import { connectDevices, disconnectAll } from './device-load.ts'
import { holdConnections } from './interference-connections.ts'
import { rateOnline } from './interference-online.ts'
import {
  DAY_OF_BACKLOG_MS,
  PASSWORD,
  type HubOfBench,
  type Identity,
  type InterferenceSizes,
} from './interference-places.ts'

/** One disturbance of the interference benchmark, in a process of its own. Answers with what is to be said of it. */
// By message: the tokens of a thousand devices are longer than an argument may be.
const [{ hub, sizes, name }] = (await once(process, 'message')) as [
  { hub: HubOfBench; sizes: InterferenceSizes; name: string },
]
process.once('disconnect', () => process.exit(1))
const url = `http://127.0.0.1:${hub.port}`
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** When it is over; it begins when the benchmark says so. */
let end = 0

const DISTURBANCES: Record<string, () => Promise<string>> = {
  backlog: () => comeBack(hub.tokens.backlog, sizes.backlogPresses, DAY_OF_BACKLOG_MS - 3_600_000),
  returning: () => comeBack(hub.tokens.returning, sizes.returningPresses, 3_600_000),
  import: importCalls,
  backup: async () => {
    const began = performance.now()
    const { entries } = await backup(hub.folder, join(hub.folder, `backup-${Date.now()}`), Date.now())
    return `${entries} entries in ${seconds(began)} s`
  },
  export: exportRows,
  'sign-in': signInFlood,
  malformed: malformedFlood,
  connections: () => holdConnections(hub.port, sizes.connections, sizes.connecting, end),
}
/** What is made ready before anything is measured. */
const PREPARED: Record<string, () => Promise<() => Promise<string>>> = {
  online: () => rateOnline(hub, sizes.onlinePerMinute, sizes.seconds),
}

/** Devices with a backlog, as they are: hello, outbox, retries, jitter. */
async function comeBack(identities: readonly Identity[], presses: number, backMs: number): Promise<string> {
  const sent = { items: 0, again: 0, busy: 0 }
  const began = performance.now()
  const links = identities.map((identity, i) => returningDevice(identity, backlog(presses, backMs, i), sent))
  await Promise.all(links.map(({ drained }) => drained))
  const took = seconds(began)
  for (const { link } of links) link.stop()
  const all = identities.length * presses
  return (
    `${all} presses of ${identities.length} devices drained in ${took} s (${Math.round(all / Number(took))}/s), ` +
    `${((100 * sent.again) / all).toFixed(2)} % stored twice over, ${sent.busy} messages told busy`
  )
}

function backlog(presses: number, backMs: number, device: number): Press[] {
  const from = Date.now() - backMs - 600_000
  const bootId = uuid7(from)
  return Array.from({ length: presses }, (_, i) => {
    const pressedAt = from + Math.floor((i * backMs) / presses) + device
    const level = (i % 13 === 0 ? 2 : 5) as Press['level']
    return {
      kind: 'press',
      id: uuid7(pressedAt),
      seq: i + 1,
      level,
      pressedAt,
      uptimeMs: pressedAt - from,
      bootId,
      input: 'touch',
    }
  })
}

function returningDevice(identity: Identity, presses: Press[], sent: { items: number; again: number; busy: number }) {
  const socket = io(`${url}/device`, {
    transports: ['websocket'],
    forceNew: true,
    autoConnect: false,
    reconnection: false,
    retries: 0,
    auth: deviceAuth(identity.deviceId, identity.token),
  })
  const first = presses[0]!
  const bootedAt = first.pressedAt - first.uptimeMs
  let drain = () => {}
  const drained = new Promise<void>((resolve) => (drain = resolve))
  const watched: DeviceSocket = {
    get connected() {
      return socket.connected
    },
    get sendBuffer() {
      return socket.sendBuffer
    },
    connect: () => socket.connect(),
    disconnect: () => socket.disconnect(),
    on: (event, listener) => socket.on(event, listener),
    timeout: (ms) => ({
      async emitWithAck(event, payload) {
        const answer: unknown = await socket.timeout(ms).emitWithAck(event, payload)
        if (event === 'press:submit') count(payload as Submission, answer as SubmitAnswer)
        return answer
      },
    }),
  }
  const count = ({ items }: Submission, answer: SubmitAnswer) => {
    sent.items += items.length
    if (!answer.ok) sent.busy += 1
    else sent.again += answer.results.filter(({ status }) => status === 'duplicate').length
  }
  const link = new DeviceLink({
    socket: watched,
    store: new WaitingPresses(presses, drain),
    clock: () => ({ at: Date.now(), uptimeMs: Date.now() - bootedAt, bootId: first.bootId }),
    timers: {
      after(ms, callback) {
        const timer = setTimeout(callback, ms)
        return () => clearTimeout(timer)
      },
    },
    facts: { model: 'bench', version: '1' },
    problems: () => [],
    onLink: () => {},
    onWindow: () => {},
    onInvite: () => true,
    onCancel: () => {},
    onPending: () => {},
    onTrouble: () => {},
  })
  link.start()
  return { link, drained }
}

/** An outbox that is only emptied; each step takes as long whatever waits. */
class WaitingPresses implements OutboxStore {
  #waiting: Map<string, Item>
  #drained: () => void

  constructor(presses: readonly Press[], drained: () => void) {
    this.#waiting = new Map(presses.map((press) => [press.id, press]))
    this.#drained = drained
  }

  async add(): Promise<never> {
    throw new Error('nobody presses here')
  }

  async waiting(limit: number): Promise<Item[]> {
    const items: Item[] = []
    for (const item of this.#waiting.values()) {
      if (items.length === limit) break
      items.push(item)
    }
    return items
  }

  async settle(answers: { id: string; status: ItemStatus }[]): Promise<void> {
    for (const { id } of answers) this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#drained()
  }

  async pending(): Promise<number> {
    return this.#waiting.size
  }

  async reopen(): Promise<void> {}
  async raiseSeq(): Promise<void> {}
  async forget(): Promise<void> {}
  async noteRan(): Promise<void> {}

  async ran(): Promise<number> {
    return 0
  }
}

async function session(username: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  })
  return ((await response.json()) as { token: string }).token
}

async function importCalls(): Promise<string> {
  const token = await session('office')
  const units = ['J01', 'J02', 'J03', 'J16', 'J36', 'J62']
  const today = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  const rows = Array.from(
    { length: sizes.calls },
    (_, i) => `bench-${i},${units[i % units.length]},${(i % 5) + 1},${today} 10:${String(i % 60).padStart(2, '0')}:00`,
  )
  const began = performance.now()
  const response = await fetch(`${url}/api/v1/hotline/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: ['来电编号,单位代码,满意度,评价时间', ...rows].join('\n'),
  })
  const answer = await response.text()
  return `${response.status} in ${seconds(began)} s: ${answer.slice(0, 120)}`
}

async function exportRows(): Promise<string> {
  const token = await session('office')
  const began = performance.now()
  // The day of the backlogs and the one before: of 700,000 ratings about 100,000. Early in December they are of the campaign before.
  const day = dayOf(Date.now() - DAY_OF_BACKLOG_MS) - 1
  const from = dateOfDay(day)
  const id = campaignYearAt(Date.parse(`${from}T12:00:00+08:00`))
  const response = await fetch(`${url}/api/v1/campaigns/${id}/methods/service-centre/ratings.xlsx?from=${from}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const bytes = (await response.arrayBuffer()).byteLength
  if (!response.ok) throw new Error(`an export was answered ${response.status}`)
  return `${response.status}, ${response.headers.get('x-rows')} rows, ${bytes} bytes in ${seconds(began)} s`
}

async function signInFlood(): Promise<string> {
  const devices = await connectDevices(hub.port, hub.tokens.signIn)
  let asked = 0
  let turned = 0
  const byDevice = devices.map(async ({ socket }, i) => {
    for (let n = 0; Date.now() < end; n++) {
      asked++
      const no = `invented-${i}-${n}`
      const answer = (await socket
        .timeout(30_000)
        .emitWithAck('staff:sign-in', { no, pin: '4711' })
        .catch(() => ({}))) as {
        code?: string
      }
      if (answer.code === 'busy') {
        turned++
        await sleep(20)
      }
    }
  })
  const byName = Array.from({ length: 20 }, async (_, i) => {
    for (let n = 0; Date.now() < end; n++) {
      asked++
      await fetch(`${url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: `nobody-${i}-${n}`, password: PASSWORD }),
      }).then((response) => response.arrayBuffer())
    }
  })
  await Promise.all([...byDevice, ...byName])
  disconnectAll(devices)
  return `${asked} sign-ins, ${turned} told busy`
}

async function malformedFlood(): Promise<string> {
  const devices = await connectDevices(hub.port, hub.tokens.malformed)
  let messages = 0
  let busy = 0
  const lanes = devices.flatMap((device) =>
    Array.from({ length: 4 }, async () => {
      while (Date.now() < end) {
        const at = Date.now()
        const sent = { at, uptimeMs: 1_000_000, bootId: device.bootId }
        const items = Array.from({ length: 500 }, () => ({
          kind: 'press',
          id: uuid7(at),
          level: 9,
          note: 'x'.repeat(200),
        }))
        const answer = (await device.socket
          .timeout(30_000)
          .emitWithAck('press:submit', { sent, items })
          .catch(() => ({ ok: false }))) as { ok: boolean }
        messages++
        if (!answer.ok) busy++
      }
    }),
  )
  await Promise.all(lanes)
  disconnectAll(devices)
  return `${messages} messages of 500 malformed items, ${busy} of them told busy`
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1)
}

const run = (await PREPARED[name]?.()) ?? DISTURBANCES[name]!
const told = once(process, 'message')
process.send!('ready')
await told
end = Date.now() + sizes.seconds * 1_000
process.send!(await run(), () => process.exit(0))
