import type { Socket } from 'node:net'
import { MOST_FILE_BYTES } from '../campaign/call-file/limits.ts'
import { ERRORS, Refusal, type ErrorCode } from '../contract/errors.ts'
import { askOver, hearLines, listenPrivately, say } from '../machine/line-socket.ts'
import { MOST_PATH_BYTES, shortAddress } from '../machine/socket-address.ts'
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

/** @returns the way to close it, which waits for what is under way */
export async function openControlSocket(
  address: string,
  serve: Serve,
  onError: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const working = new Set<Promise<Answer>>()
  const answer = (line: string, watch: Watch) => {
    const work = answerTo(line, serve, watch).finally(() => working.delete(work))
    working.add(work)
    return work
  }
  const close = await listenPrivately(addressToUse(address), (socket) => attend(socket, answer, onError), onError)
  return async () => {
    await close((socket) => socket.bytesRead === 0)
    // What callers began who are gone.
    await Promise.allSettled(working)
  }
}

function attend(
  socket: Socket,
  answer: (line: string, watch: Watch) => Promise<Answer>,
  onError: (error: unknown) => void,
): void {
  socket.setTimeout(IDLE_MS, () => socket.destroy())
  const stop = new AbortController()
  socket.once('close', () => stop.abort())
  let isAsked = false
  const ask = (line: string) => {
    isAsked = true
    socket.setTimeout(0)
    // To a caller that has died nothing is said.
    const watch: Watch = { signal: stop.signal, onProgress: (progress) => say(socket, { progress }) }
    answer(line, watch)
      .then((said) => socket.writable && socket.end(`${JSON.stringify(said)}\n`))
      .catch(onError)
  }
  const hear = (line: string) => {
    if (!isAsked) ask(line)
    else if (line.includes('"cancel"')) stop.abort()
  }
  hearLines(socket, hear, {
    mostCharacters: MOST_REQUEST_BYTES,
    // The request may lack its line's end.
    onEnd: (rest) => {
      if (!isAsked) ask(rest)
    },
  })
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
  let answer: Answer | null = null
  let cancel = () => {}
  const how = await askOver(
    addressToUse(address),
    (say) => {
      say(request)
      cancel = () => say({ cancel: true })
      watch?.signal.addEventListener('abort', cancel)
      // Rung before anybody listened.
      if (watch?.signal.aborted) cancel()
    },
    (said) => {
      const news = said as Answer | { progress: Progress }
      if ('progress' in news) watch?.onProgress(news.progress)
      else answer = news
      return answer !== null
    },
  )
    .catch((error: NodeJS.ErrnoException) => {
      throw error.syscall === 'connect' ? new Refusal('forbidden', `${address} (${error.message})`) : error
    })
    .finally(() => watch?.signal.removeEventListener('abort', cancel))
  if (how === 'nobody') return null
  return { value: valueIn(answer) }
}

/** @throws Refusal what the hub refused, or shutting-down where it ended without an answer */
function valueIn(answer: Answer | null): unknown {
  if (answer === null) throw new Refusal('shutting-down', 'the hub ended while it was asked')
  if (answer.ok) return answer.value
  throw toldRefusal(answer.code, answer.message)
}

/** The hub's refusal again, with its own sentence. */
function toldRefusal(code: string, message: string): Refusal {
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal'
  const { en } = ERRORS[known]
  return message.startsWith(`${en}: `) ? new Refusal(known, message.slice(en.length + 2)) : new Refusal(known)
}

/** @throws Refusal data-directory-unwritable where the system takes no path that long */
function addressToUse(address: string): string {
  const short = shortAddress(address)
  if (short !== null) return short
  throw new Refusal(
    'data-directory-unwritable',
    `${address} is too long for a socket file (${MOST_PATH_BYTES} bytes): choose a data directory with a shorter path`,
  )
}
