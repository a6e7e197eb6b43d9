import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A socket of the virtual machine on which both sides speak in lines. */
export class LineSocket {
  onLine: (line: string) => void = () => {}
  #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    const lines = createInterface({ input: socket })
    lines.on('error', () => socket.destroy())
    lines.on('line', (line) => this.onLine(line))
  }

  /** Connects as soon as the machine listens. */
  static async connect(path: string, withinMs: number): Promise<LineSocket> {
    const end = performance.now() + withinMs
    for (;;) {
      const socket = await tryConnect(path)
      if (socket) return new LineSocket(socket)
      if (performance.now() > end) throw new Error(`nobody listens on ${path}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  say(line: string): void {
    this.#socket.write(`${line}\n`)
  }

  close(): void {
    this.#socket.destroy()
  }
}

function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.on('error', () => socket.destroy())
      resolve(socket)
    })
    socket.once('error', () => resolve(null))
  })
}
