import { createServer, type Server, type Socket } from 'node:net'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { HID_TROUBLES } from './hid-port.ts'
import { SimulatedHidPort, type SimulatedKeypad } from './simulated-hid-port.ts'

const exact = { additionalProperties: false } as const
const Hex = Type.String({ pattern: '^([0-9a-f]{2})*$', maxLength: 8_192 })
const Word = Type.Integer({ minimum: 0, maximum: 0xffff })
const Name = Type.String({ minLength: 1, maxLength: 100 })
const NameOrNull = Type.Union([Name, Type.Null()])
const Trouble = Type.Union([Type.Null(), Type.Object({ code: Type.Enum([...HID_TROUBLES]), message: Name }, exact)])

/**
 * What a test or a demonstration says, one JSON document a line. Keypads are named by whoever plugs them in and
 * unplugged when their connection ends. The bridge answers with `BusNews`.
 */
const CommandSchema = Type.Union([
  Type.Object(
    {
      plug: Name,
      facts: Type.Object(
        {
          vid: Word,
          pid: Word,
          usagePage: Type.Optional(Word),
          usage: Type.Optional(Word),
          interface: Type.Optional(Type.Integer({ minimum: -1, maximum: 31 })),
          serial: Type.Optional(NameOrNull),
          port: Type.Optional(NameOrNull),
          product: Type.Optional(NameOrNull),
        },
        exact,
      ),
    },
    exact,
  ),
  /** An input report, in hex. */
  Type.Object({ report: Hex, of: Name }, exact),
  Type.Object({ unplug: Name }, exact),
  /** The connection breaks with this error; the keypad stays plugged in. */
  Type.Object({ fail: Name, reason: Name }, exact),
  Type.Object({ listTrouble: Trouble }, exact),
  Type.Object({ openTrouble: Trouble }, exact),
])
const checkCommand = Compile(CommandSchema)
export type BusCommand = Static<typeof CommandSchema>

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

function parse(line: string): BusCommand | null {
  try {
    const value: unknown = JSON.parse(line)
    return checkCommand.Check(value) ? value : null
  } catch {
    return null
  }
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
