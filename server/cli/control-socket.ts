import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { relative } from 'node:path'
import { MOST_FILE_BYTES } from '../campaign/call-file/limits.ts'
import { ERRORS, Refusal, type ErrorCode } from '../contract/errors.ts'
import { failureOf } from './failure.ts'
import type { OfficerSaid } from './operations/officer.ts'
import type { Progress, Watch } from './watch.ts'

/**
 * How the command line reaches a running hub: a socket file in the data directory that its owner alone may open (a
 * named pipe on Windows). One JSON line asked, one answered, then the connection ends. Between them the hub may say how
 * far it is (`{ progress }`), and the caller that it cancels (`{ cancel: true }`); a caller that died cancels, too.
 */
export interface Request {
  operation: string
  input: unknown
  /** The user of the system who asks. */
  user: string
  /** Who gives the word for what decides. */
  officer?: OfficerSaid
}
export type Answer = { ok: true; value: unknown } | { ok: false; code: string; message: string }

export type Serve = (request: Request, watch: Watch) => Promise<unknown>

/** A file of people in base64, and what is said of it. */
const MOST_REQUEST_BYTES = Math.ceil(MOST_FILE_BYTES / 3) * 4 + 1_000_000
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
  let asked: { text: string; more: string }
  try {
    asked = await readLine(socket)
  } catch {
    socket.destroy()
    return
  }
  socket.setTimeout(0)
  socket.on('error', () => socket.destroy())
  const stop = new AbortController()
  socket.once('close', () => stop.abort())
  const hear = (more: string) => {
    if (more.includes('"cancel"')) stop.abort()
  }
  hear(asked.more)
  socket.on('data', hear)
  const answer = await answerTo(asked.text, serve, {
    signal: stop.signal,
    // To a caller that has died it fails, and that closes the socket.
    onProgress: (progress) => void socket.write(`${JSON.stringify({ progress })}\n`),
  })
  if (socket.destroyed) return
  await new Promise<void>((resolve) => socket.once('close', resolve).end(`${JSON.stringify(answer)}\n`))
}

async function answerTo(text: string, serve: Serve, watch: Watch): Promise<Answer> {
  try {
    const request = JSON.parse(text) as Partial<Request> | null
    if (typeof request?.operation !== 'string' || typeof request.user !== 'string')
      throw new Refusal('bad-request', 'operation, input and user')
    const { operation, input, user } = request
    const officer = officerIn(request.officer)
    return { ok: true, value: await serve({ operation, input, user, ...(officer ? { officer } : {}) }, watch) }
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, code: 'bad-request', message: ERRORS['bad-request'].en }
    const { code, message } = failureOf(error)
    return { ok: false, code, message }
  }
}

/** @throws Refusal bad-request */
function officerIn(said: unknown): OfficerSaid | null {
  if (said === undefined) return null
  const { name, password } = (said ?? {}) as Partial<OfficerSaid>
  if (typeof name === 'string' && typeof password === 'string') return { name, password }
  throw new Refusal('bad-request', 'officer: name and password')
}

/** Up to the end of the line, and what came with it; the caller may keep its side open. */
async function readLine(socket: Socket): Promise<{ text: string; more: string }> {
  const parts: string[] = []
  let length = 0
  socket.setEncoding('utf8')
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    const part = chunk as string
    const end = part.indexOf('\n')
    parts.push(end >= 0 ? part.slice(0, end) : part)
    if (end >= 0) return { text: parts.join(''), more: part.slice(end) }
    length += part.length
    if (length > MOST_REQUEST_BYTES) throw new Error('too long')
  }
  return { text: parts.join(''), more: '' }
}

/**
 * Asks a running hub.
 *
 * @param watch hears how far it is, and cancels it
 * @returns null when none listens there
 * @throws Refusal what the hub refused
 */
export async function askControlSocket(
  address: string,
  request: Request,
  watch?: Watch,
): Promise<{ value: unknown } | null> {
  const socket = createConnection(addressToUse(address))
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return null
    throw new Refusal('forbidden', `${address} (${(error as Error).message})`)
  }
  socket.write(`${JSON.stringify(request)}\n`)
  const cancel = () => void socket.write(`${JSON.stringify({ cancel: true })}\n`)
  watch?.signal.addEventListener('abort', cancel)
  // Rung before anybody listened.
  if (watch?.signal.aborted) cancel()
  try {
    const answer = await answerOn(socket, watch)
    if (answer.ok) return { value: answer.value }
    throw toldRefusal(answer.code, answer.message)
  } finally {
    watch?.signal.removeEventListener('abort', cancel)
  }
}

/** @throws Refusal shutting-down where the hub ended without an answer */
async function answerOn(socket: Socket, watch: Watch | undefined): Promise<Answer> {
  let text = ''
  socket.setEncoding('utf8')
  try {
    for await (const chunk of socket) {
      text += chunk as string
      while (text.startsWith(PROGRESS) && text.includes('\n')) {
        const end = text.indexOf('\n')
        watch?.onProgress((JSON.parse(text.slice(0, end)) as { progress: Progress }).progress)
        text = text.slice(end + 1)
      }
    }
  } catch {
    // The hub was killed: what is there is looked at below.
  }
  if (!text.endsWith('\n')) throw new Refusal('shutting-down', 'the hub ended while it was asked')
  return JSON.parse(text) as Answer
}

/** How a line begins that is no answer yet. */
const PROGRESS = '{"progress":'

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
