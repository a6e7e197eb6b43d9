import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TestHub } from '../helpers/hub-fixture.ts'
import type { Credentials, StrangerDevice } from '../helpers/stranger-device.ts'

/** What no client library sends: frames by hand, on a socket of the platform's own. */
let hub: TestHub
let bystander: StrangerDevice
let known: Credentials
beforeAll(async () => {
  hub = await TestHub.start()
  bystander = await hub.device(hub.freshWindow())
})
afterAll(() => hub.stop())
beforeEach(async () => {
  known = await hub.enrol(hub.freshWindow())
})

async function othersGoOn(): Promise<void> {
  const press = bystander.press(5)
  expect((await bystander.submit([press])).results?.[0]?.status).toBe('stored')
  const again = await hub.connect(known)
  expect((await again.hello())['ok']).toBe(true)
  again.close()
}

/** A device's connection by hand: engine.io 4 and socket.io 5 packets are texts with digits in front. */
class RawDevice {
  readonly frames: string[] = []
  #socket: WebSocket
  readonly closed: Promise<void>

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      if (data === '2') socket.send('3')
      this.frames.push(String(data))
    })
    this.closed = new Promise((resolve) => socket.addEventListener('close', () => resolve()))
  }

  static async connect(auth: string): Promise<RawDevice> {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const device = new RawDevice(socket)
    await device.#frame((frame) => frame.startsWith('0'))
    socket.send(`40/device,${auth}`)
    await device.#frame((frame) => frame.startsWith('40/device') || frame.startsWith('44/device'))
    return device
  }

  static letIn(): Promise<RawDevice> {
    return RawDevice.connect(JSON.stringify({ protocol: 1, ...known }))
  }

  async #frame(wanted: (frame: string) => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no such frame came')), 25_000)
      const look = () => {
        if (!this.frames.some(wanted)) return
        clearTimeout(timer)
        this.#socket.removeEventListener('message', look)
        resolve()
      }
      this.#socket.addEventListener('message', look)
      void this.closed.then(() => {
        clearTimeout(timer)
        return reject(new Error('hung up'))
      })
      look()
    })
  }

  send(frame: string): void {
    this.#socket.send(frame)
  }

  /** The ack of packet `number`, as text. */
  async ack(number: number): Promise<string> {
    const head = `43/device,${number}`
    await this.#frame((frame) => frame.startsWith(head))
    return this.frames.find((frame) => frame.startsWith(head))!.slice(head.length)
  }

  close(): void {
    this.#socket.close()
  }
}

test('a message above 4 MB ends that connection alone, and nothing of it is stored', async () => {
  const device = await hub.connect(known)
  const rows = hub.rows().length
  const ended = device.closed()
  device.socket.emit('press:submit', {
    sent: device.reading(),
    items: [{ ...device.press(5), padding: 'x'.repeat(4_100_000) }],
  })
  await ended
  expect(hub.rows().length).toBe(rows)
  await othersGoOn()
})

test('just under 4 MB is answered: never', async () => {
  const device = await hub.connect(known)
  const answer = await device.submit([{ ...device.press(5), padding: 'x'.repeat(3_900_000) }])
  expect(answer).toMatchObject({ ok: false, retry: 'never' })
  await othersGoOn()
})

describe('by hand', () => {
  test('the page alone is enough to be let in and to be answered', async () => {
    const raw = await RawDevice.letIn()
    raw.send('42/device,7["press:submit",{"sent":{},"items":[]}]')
    expect(JSON.parse(await raw.ack(7))).toMatchObject([{ ok: false, code: 'malformed', retry: 'never' }])
    raw.close()
    await othersGoOn()
  })

  test('nested a hundred thousand deep: refused for ever, answered, and the hub lives', async () => {
    const raw = await RawDevice.letIn()
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const sent = JSON.stringify(bystander.reading())
    raw.send(`42/device,1["press:submit",{"sent":${sent},"items":[${deep}]}]`)
    await Promise.race([
      raw.closed,
      raw.ack(1).then((ack) => expect(JSON.parse(ack)).toMatchObject([{ ok: false, retry: 'never' }])),
    ])
    raw.close()
    await othersGoOn()
  })

  test('numbers beyond every range, and NaN, which is no JSON', async () => {
    const raw = await RawDevice.letIn()
    const sent = JSON.stringify(bystander.reading())
    const press = JSON.stringify(bystander.press(5))
    for (const [i, number] of ['1e400', '-1e400', '123456789012345678901234567890', '-0', '0.1e1'].entries()) {
      const item = press.replace('"level":5', `"level":${number}`)
      raw.send(`42/device,${i}["press:submit",{"sent":${sent},"items":[${item}]}]`)
      const [answer] = JSON.parse(await raw.ack(i)) as { results: { status: string }[] }[]
      expect(answer!.results[0]!.status).toBe(number === '0.1e1' ? 'stored' : 'refused')
    }
    raw.send(`42/device,9["press:submit",{"sent":${sent},"items":[{"level":NaN}]}]`)
    await raw.closed
    await othersGoOn()
  })

  test.each([
    ['no JSON', '42/device,1["press:submit",{]'],
    ['an event without a name', '42/device,1[]'],
    ['an event whose name is an object', '42/device,1[{}]'],
    ['a reserved event', '42/device,1["disconnect","x"]'],
    ['an event of the emitter itself', '42/device,1["error",{}]'],
    ['a prototype key as event', '42/device,1["__proto__",{}]'],
    ['binary that never comes', '451-/device,1["press:submit",{"_placeholder":true,"num":0}]'],
    ['an ack of nothing', '43/device,99[1]'],
    ['another namespace', '40/admin,{}'],
    ['a namespace called __proto__', '40/__proto__,{}'],
    ['a packet of no type', '49/device,'],
    ['an engine packet of no type', '9'],
    ['an empty frame', ''],
    ['auth again', '40/device,{"protocol":1}'],
  ])('%s: at worst this connection ends', async (_name, frame) => {
    const raw = await RawDevice.letIn()
    raw.send(frame)
    await othersGoOn()
    raw.close()
  })

  test.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"auth"'],
    ['a number', '7'],
    ['nothing', ''],
    ['deep', `{"protocol":1,"deviceId":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('auth as %s: refused or hung up on, and the hub lives', async (_name, auth) => {
    const raw = await RawDevice.connect(auth).catch(() => null)
    expect(raw?.frames.some((frame) => frame.startsWith('40/device'))).not.toBe(true)
    raw?.close()
    await othersGoOn()
  })
})
