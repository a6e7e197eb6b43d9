import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { relative } from 'node:path'
import { ERRORS, Refusal, type ErrorCode } from '../contract/errors.ts'
import { failureOf } from './failure.ts'

/**
 * How the command line reaches a running hub: a socket file in the data directory that its owner alone may open (a
 * named pipe on Windows). One JSON line asked, one answered, then the connection ends.
 */
export interface Request {
  operation: string
  input: unknown
  /** The user of the system who asks. */
  user: string
}
export type Answer = { ok: true; value: unknown } | { ok: false; code: string; message: string }

export type Serve = (request: Request) => Promise<unknown>

const MOST_REQUEST_BYTES = 1_000_000
/** A caller that says nothing does not keep the hub from stopping. */
const IDLE_MS = 10_000
/** Linux takes 107 bytes, macOS 103. */
const MOST_PATH_BYTES = 103

/** @returns the way to close it, which waits for what is under way */
export async function openControlSocket(
  address: string,
  serve: Serve,
  onError: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const path = addressToUse(address)
  const working = new Set<Promise<void>>()
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const work = attend(socket, serve).catch(onError)
    working.add(work)
    void work.finally(() => working.delete(work))
  })
  await listen(server, path)
  server.on('error', onError)
  return async () => {
    server.close()
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
    await Promise.allSettled(working)
    if (!isPipe(path)) rmSync(path, { force: true })
  }
}

async function listen(server: Server, path: string): Promise<void> {
  // Whoever holds the lock of the data directory may take it: a socket file that is there belongs to a hub that died.
  if (!isPipe(path)) rmSync(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // The file is made in this call, and between it and chmod anybody might come in.
    const before = process.umask(0o177)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
    process.umask(before)
  })
  if (!isPipe(path)) chmodSync(path, 0o600)
}

async function attend(socket: Socket, serve: Serve): Promise<void> {
  socket.setTimeout(IDLE_MS, () => socket.destroy())
  let text: string
  try {
    text = await readLine(socket)
  } catch {
    socket.destroy()
    return
  }
  socket.setTimeout(0)
  const answer = await answerTo(text, serve)
  socket.on('error', () => socket.destroy())
  await new Promise<void>((resolve) => socket.once('close', resolve).end(`${JSON.stringify(answer)}\n`))
}

async function answerTo(text: string, serve: Serve): Promise<Answer> {
  try {
    const request = JSON.parse(text) as Partial<Request> | null
    if (typeof request?.operation !== 'string' || typeof request.user !== 'string')
      throw new Refusal('bad-request', 'operation, input and user')
    return { ok: true, value: await serve({ operation: request.operation, input: request.input, user: request.user }) }
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, code: 'bad-request', message: ERRORS['bad-request'].en }
    const { code, message } = failureOf(error)
    return { ok: false, code, message }
  }
}

/** Up to the end of the line; the caller may keep its side open. */
async function readLine(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8')
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += chunk as string
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
    if (text.length > MOST_REQUEST_BYTES) throw new Error('too long')
  }
  return text
}

/**
 * Asks a running hub.
 *
 * @returns null when none listens there
 * @throws Refusal what the hub refused
 */
export async function askControlSocket(address: string, request: Request): Promise<{ value: unknown } | null> {
  const socket = createConnection(addressToUse(address))
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return null
    throw new Refusal('forbidden', `${address} (${(error as Error).message})`)
  }
  socket.write(`${JSON.stringify(request)}\n`)
  let text = ''
  socket.setEncoding('utf8')
  try {
    for await (const chunk of socket) text += chunk as string
  } catch {
    // The hub was killed: what is there is looked at below.
  }
  if (!text.endsWith('\n')) throw new Refusal('shutting-down', 'the hub ended while it was asked')
  const answer = JSON.parse(text) as Answer
  if (answer.ok) return { value: answer.value }
  throw toldRefusal(answer.code, answer.message)
}

/** The hub's refusal again, with its own sentence. */
function toldRefusal(code: string, message: string): Refusal {
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal'
  const { en } = ERRORS[known]
  return message.startsWith(`${en}: `) ? new Refusal(known, message.slice(en.length + 2)) : new Refusal(known)
}

/** A socket's path is short by law of the system; from the present folder it may be shorter. */
function addressToUse(address: string): string {
  if (isPipe(address) || Buffer.byteLength(address) <= MOST_PATH_BYTES) return address
  const shorter = relative(process.cwd(), address)
  if (Buffer.byteLength(shorter) <= MOST_PATH_BYTES) return shorter
  throw new Refusal(
    'data-directory-unwritable',
    `${address} is too long for a socket file (${MOST_PATH_BYTES} bytes): choose a data directory with a shorter path`,
  )
}

function isPipe(path: string): boolean {
  return path.startsWith('\\\\.\\pipe\\')
}
