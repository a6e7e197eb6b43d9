import { HubProblem, problemOf, problemOfThrown } from './problem.ts'
import { failure } from '../strings/desk.zh.ts'

/** After so many answers by the person the hub's refusal stands. */
const MOST_TRIES = 2
/** Longest wait for an answer; a file that is being exported may take longer. */
const ANSWER_TIMEOUT_MS = 15_000

/** By this header a page says that nobody touched it for a while, so that it keeps no officer signed in by itself. */
const UNATTENDED = 'pingyi-unattended'

/** A file may hold 20 MB, and the hub writes all its rows at once. */
const UPLOAD_TIMEOUT_MS = 120_000

type Method = 'GET' | 'POST' | 'DELETE'

/**
 * The hub's REST interface with the session cookie. When the session ended under way, the request waits until
 * somebody has signed in again and is then asked once more, so that no page loses its place.
 */
export class HubApi {
  #fetch: typeof fetch
  #signIn: (() => Promise<void>) | null = null
  #showFactor: (() => Promise<boolean>) | null = null
  /** Whether somebody is at this page; set by the gate, which sees the hands. */
  isAttended: () => boolean = () => true

  constructor(fetch: typeof globalThis.fetch) {
    this.#fetch = fetch
  }

  /** Who asks for the password when the session has ended; resolves after it was given. */
  whenSignedOut(signIn: (() => Promise<void>) | null): void {
    this.#signIn = signIn
  }

  /** Who asks for the second factor again before something that decides; says whether it was shown. */
  whenAskedAgain(showFactor: (() => Promise<boolean>) | null): void {
    this.#showFactor = showFactor
  }

  /** @throws HubProblem when nobody can be asked to sign in */
  async signInAgain(): Promise<void> {
    if (!this.#signIn) throw new HubProblem(401, 'not-signed-in', failure.next)
    await this.#signIn()
  }

  /** @throws HubProblem */
  async get<T>(path: string): Promise<T> {
    return (await this.#json('GET', path)) as T
  }

  /** @throws HubProblem */
  async post<T>(path: string, body: object): Promise<T> {
    return (await this.#json('POST', path, body)) as T
  }

  /** A file as it is. @throws HubProblem */
  async upload<T>(path: string, file: Blob): Promise<T> {
    return (await readJson(await this.#answered('POST', path, file, () => AbortSignal.timeout(UPLOAD_TIMEOUT_MS)))) as T
  }

  /** Sends a file and takes one back. @throws HubProblem */
  async sendForFile(path: string, file: Blob): Promise<Blob> {
    return (await this.#answered('POST', path, file, () => AbortSignal.timeout(UPLOAD_TIMEOUT_MS))).blob()
  }

  /** Says something and takes a file back. @throws HubProblem */
  async postForFile(path: string, body: object): Promise<Blob> {
    return (await this.#answered('POST', path, body, () => AbortSignal.timeout(UPLOAD_TIMEOUT_MS))).blob()
  }

  /** @throws HubProblem */
  async delete(path: string): Promise<void> {
    await this.#json('DELETE', path)
  }

  /** For the login itself: an ended session is an answer here, not a reason to ask. @throws HubProblem */
  async once<T>(method: Method, path: string, body?: object): Promise<T> {
    const response = await this.#send(method, path, body, AbortSignal.timeout(ANSWER_TIMEOUT_MS))
    if (!response.ok) throw await problemOf(response)
    return (await readJson(response)) as T
  }

  /** An answer to be read piece by piece. @throws HubProblem; the signal's own reason when it was aborted */
  async stream(path: string, signal: AbortSignal): Promise<Response> {
    return this.#answered('GET', path, undefined, () => signal)
  }

  async #json(method: Method, path: string, body?: object): Promise<unknown> {
    return readJson(await this.#answered(method, path, body, () => AbortSignal.timeout(ANSWER_TIMEOUT_MS)))
  }

  async #answered(method: Method, path: string, body: object | undefined, signal: () => AbortSignal) {
    let response = await this.#send(method, path, body, signal())
    // Signed in again, and then asked for the second factor, too.
    for (let tries = 0; !response.ok && tries < MOST_TRIES; tries++) {
      const problem = await problemOf(response)
      if (!(await this.#mendedByPerson(problem))) throw problem
      response = await this.#send(method, path, body, signal())
    }
    if (!response.ok) throw await problemOf(response)
    return response
  }

  /** Whether the person did what was lacking, so that the same request is asked once more. */
  async #mendedByPerson(problem: HubProblem): Promise<boolean> {
    if (problem.code === 'factor-again') return (await this.#showFactor?.()) ?? false
    if (!signedOut(problem) || !this.#signIn) return false
    await this.#signIn()
    return true
  }

  async #send(method: Method, path: string, body: object | undefined, signal: AbortSignal): Promise<Response> {
    try {
      return await this.#fetch(path, {
        method,
        signal,
        credentials: 'same-origin',
        cache: 'no-store',
        headers: {
          accept: 'application/json',
          ...(this.isAttended() ? {} : { [UNATTENDED]: '1' }),
          ...(body ? { 'content-type': body instanceof Blob ? 'application/octet-stream' : 'application/json' } : {}),
        },
        ...(body ? { body: body instanceof Blob ? body : JSON.stringify(body) } : {}),
      })
    } catch (error) {
      if (signal.aborted && error instanceof Error && error.name === 'AbortError') throw error
      throw problemOfThrown(error)
    }
  }
}

/** Also a session whose first password is still to be changed: the login form does both. */
export function signedOut({ status, code }: { status: number; code: string }): boolean {
  return status === 401 || code === 'password-change-required'
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  let body: unknown
  try {
    body = await response.json()
  } catch {
    throw new HubProblem(response.status, 'unreadable', failure.unreadable)
  }
  const followUp = followUpOf(body)
  if (followUp) throw new HubProblem(response.status, followUp.code, followUp.zh)
  return body
}

/** Done and on record, and what followed failed: its words say so, and nothing else was answered. */
function followUpOf(body: unknown): { code: string; zh: string } | null {
  if (typeof body !== 'object' || body === null || !('done' in body) || !('followUp' in body)) return null
  return body.followUp as { code: string; zh: string }
}
