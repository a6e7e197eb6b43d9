import { createServer, type Server, type Socket } from 'node:net'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { HID_TROUBLES, type HidTrouble } from './hid-port.ts'
import { SimulatedHidPort, type SimulatedFacts, type SimulatedKeypad } from './simulated-hid-port.ts'

/**
 * What a test or a demonstration says, one JSON document a line. Keypads are named by whoever plugs them in and
 * unplugged when their connection ends. The bridge answers with `BusNews`.
 */
export type BusCommand =
  | { plug: string; facts: SimulatedFacts }
  /** An input report, in hex. */
  | { report: string; of: string }
  | { unplug: string }
  /** The connection breaks with this error; the keypad stays plugged in. */
  | { fail: string; reason: string }
  | { listTrouble: HidTrouble | null }
  | { openTrouble: HidTrouble | null }

/** What the bridge did: it has the keypad open, or wrote an output report to it. */
export type BusNews = { opened: string } | { written: string; of: string } | { refused: string }

/**
 * A simulated USB bus that is reached through a Unix socket or a loopback port: `--simulated-keypad`. Everything
 * from the HID port on is the bridge as it runs on a real bus.
 *
 * @param address path of a Unix socket, or a port number of 127.0.0.1
 */
export async function listenSimulatedBus(address: string): Promise<{ port: SimulatedHidPort; close(): Promise<void> }> {
  const port = new SimulatedHidPort()
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    serve(client, port)
  })
  await listen(server, address)
  return {
    port,
    close: async () => {
      for (const client of clients) client.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const ready = () => resolve()
    if (/^\d+$/.test(address)) {
      server.listen({ port: Number(address), host: '127.0.0.1' }, ready)
    } else {
      // Left behind by a bridge that was killed.
      rmSync(address, { force: true })
      server.listen({ path: address }, ready)
    }
  })
}

function serve(client: Socket, port: SimulatedHidPort): void {
  const keypads = new Map<string, SimulatedKeypad>()
  const tell = (news: BusNews) => {
    if (client.writable) client.write(`${JSON.stringify(news)}\n`)
  }
  // A client that is killed is a cable that is pulled.
  client.on('error', () => client.destroy())
  client.on('close', () => {
    for (const keypad of keypads.values()) keypad.unplug()
  })
  const lines = createInterface({ input: client })
  // It hands on the errors of its input, which end the process when nobody listens.
  lines.on('error', () => client.destroy())
  lines.on('line', (line) => {
    const command = parse(line)
    if (command === null) {
      tell({ refused: line.slice(0, 200) })
      return
    }
    obey(command, port, keypads, tell)
  })
}

/**
 * By hand, for the reason that bindings.ts gives: a bridge on a simulated bus is measured and tested as the real one.
 */
function parse(line: string): BusCommand | null {
  let value: Record<string, unknown>
  try {
    value = JSON.parse(line) as typeof value
  } catch {
    return null
  }
  const [kind = ''] = Object.keys(value ?? {})
  const check = Object.hasOwn(CHECKS, kind) ? CHECKS[kind as keyof typeof CHECKS] : undefined
  return check?.(value) ? (value as unknown as BusCommand) : null
}

type Fields = Record<string, unknown>
const isName = (value: unknown) => typeof value === 'string' && value.length >= 1 && value.length <= 100
const isWord = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff
const isHex = (value: unknown) => typeof value === 'string' && value.length <= 8_192 && /^([0-9a-f]{2})*$/.test(value)
const only = (value: Fields, ...names: string[]) => Object.keys(value).every((name) => names.includes(name))
const isTrouble = (value: unknown) =>
  value === null ||
  (typeof value === 'object' &&
    HID_TROUBLES.includes((value as Partial<HidTrouble>).code!) &&
    isName((value as Partial<HidTrouble>).message))

/** By the first member of a command, which says what it is. */
const CHECKS = {
  plug: (value: Fields) => only(value, 'plug', 'facts') && isName(value['plug']) && areFacts(value['facts']),
  report: (value: Fields) => only(value, 'report', 'of') && isHex(value['report']) && isName(value['of']),
  unplug: (value: Fields) => only(value, 'unplug') && isName(value['unplug']),
  fail: (value: Fields) => only(value, 'fail', 'reason') && isName(value['fail']) && isName(value['reason']),
  listTrouble: (value: Fields) => only(value, 'listTrouble') && isTrouble(value['listTrouble']),
  openTrouble: (value: Fields) => only(value, 'openTrouble') && isTrouble(value['openTrouble']),
}

function areFacts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const facts = value as Fields
  if (!only(facts, 'vid', 'pid', 'usagePage', 'usage', 'interface', 'serial', 'port', 'product')) return false
  const words = ['vid', 'pid', 'usagePage', 'usage'].filter((name) => facts[name] !== undefined)
  const names = [facts['serial'], facts['port'], facts['product']].filter((name) => name !== undefined && name !== null)
  const { interface: number = 0 } = facts
  return (
    facts['vid'] !== undefined &&
    facts['pid'] !== undefined &&
    words.every((name) => isWord(facts[name])) &&
    names.every(isName) &&
    Number.isInteger(number) &&
    Number(number) >= -1 &&
    Number(number) <= 31
  )
}

function obey(
  command: BusCommand,
  port: SimulatedHidPort,
  keypads: Map<string, SimulatedKeypad>,
  tell: (news: BusNews) => void,
): void {
  if ('plug' in command) {
    const name = command.plug
    keypads.get(name)?.unplug()
    const keypad = port.plug(command.facts)
    keypad.onOpened = () => tell({ opened: name })
    keypad.onWritten = (report) => tell({ written: Buffer.from(report).toString('hex'), of: name })
    keypads.set(name, keypad)
  } else if ('report' in command) {
    keypads.get(command.of)?.report(Buffer.from(command.report, 'hex'))
  } else if ('unplug' in command) {
    keypads.get(command.unplug)?.unplug()
    keypads.delete(command.unplug)
  } else if ('fail' in command) {
    keypads.get(command.fail)?.fail(command.reason)
  } else if ('listTrouble' in command) {
    port.listTrouble = command.listTrouble
  } else {
    port.openTrouble = command.openTrouble
  }
}
