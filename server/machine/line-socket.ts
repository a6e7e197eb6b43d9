import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { isPipe } from './socket-address.ts'

/**
 * How processes of one machine talk: over a socket that its owner alone may open, one JSON document a line, both ways.
 * The server's side of a connection stays open when the caller has closed his.
 *
 * Whoever listens holds the folder of the socket: a file that is there belongs to a process that died.
 *
 * @param attend called for each connection
 * @param onError hears what fails after the start
 * @returns the way to close it, which hangs up on those whom `mayGo` names and waits for the others
 */
export async function listenPrivately(
  address: string,
  attend: (socket: Socket) => void,
  onError: (error: unknown) => void = () => {},
): Promise<(mayGo?: (socket: Socket) => boolean) => Promise<void>> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    attend(socket)
  })
  if (!isPipe(address)) rmSync(address, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // The file is made in this call, and between it and chmod anybody might come in.
    const before = process.umask(0o177)
    server.listen(address, () => {
      server.off('error', reject)
      resolve()
    })
    process.umask(before)
  })
  if (!isPipe(address)) chmodSync(address, 0o600)
  server.on('error', onError)
  return async (mayGo = () => true) => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) if (mayGo(socket)) socket.destroy()
    await closed
    if (!isPipe(address)) rmSync(address, { force: true })
  }
}

/** Says one document. To somebody who is gone nothing is said. */
export function say(socket: Socket, document: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify(document)}\n`)
}

/**
 * Calls `hear` for each line. Whoever sends a longer line than `mostCharacters` is hung up on.
 *
 * @param onEnd gets what stands behind the last line's end when the other side has closed
 */
export function hearLines(
  socket: Socket,
  hear: (line: string) => void,
  { mostCharacters = Number.POSITIVE_INFINITY, onEnd = (_rest: string): void => {} } = {},
): void {
  let parts: string[] = []
  let length = 0
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const [first, ...more] = chunk.split('\n') as [string, ...string[]]
    parts.push(first)
    length += first.length
    for (const next of more) {
      hear(parts.join(''))
      parts = [next]
      length = next.length
    }
    if (length > mostCharacters) socket.destroy()
  })
  socket.on('end', () => onEnd(parts.join('')))
}

/**
 * Asks whoever listens on an address.
 *
 * @param begin says what is asked; more may be said with the same function later
 * @param hear called for each document of the answer; true when it was the last one
 * @returns `nobody` when none listens there, `hung-up` when the other ended before the last document
 * @throws when this user may not ask, and whatever `begin` and `hear` throw
 */
export function askOver(
  address: string,
  begin: (say: (document: unknown) => void) => void,
  hear: (document: unknown) => boolean,
): Promise<'answered' | 'nobody' | 'hung-up'> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(address)
    let isConnected = false
    let isOver = false
    const failing = (act: () => void) => {
      try {
        act()
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
        socket.destroy()
      }
    }
    socket.once('connect', () => {
      isConnected = true
      failing(() => begin((document) => say(socket, document)))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (isConnected) return
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve('nobody')
      else reject(error)
    })
    hearLines(socket, (line) =>
      failing(() => {
        if (isOver || !hear(JSON.parse(line))) return
        isOver = true
        resolve('answered')
        socket.end()
      }),
    )
    socket.once('close', () => resolve('hung-up'))
  })
}
