import { solveChallenge, type Challenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import { timeLimit } from '../elements/browser/time-limit.ts'

export interface Unit {
  code: string
  name: string
}

export interface Rating {
  id: string
  unit: string
  satisfaction: number
  image: number
  comment?: string
}

export type Sent =
  | { state: 'stored'; receipt: string }
  | { state: 'later'; why: 'offline' | 'busy' }
  | { state: 'refused'; code: string }

interface Solved {
  unit: string
  until: number
  payload: { challenge: Challenge; solution: object }
}

/** Long enough for a bad mobile network. */
const TIMEOUT_MS = 20_000
/** A puzzle lives ten minutes by the hub's clock; by the phone's own watch it is thrown away before. */
const FRESH_MS = 540_000
/** What a new puzzle mends. */
const STALE = ['challenge-spent', 'challenge-expired', 'challenge-wrong']

async function ask(path: string, body?: object): Promise<{ status: number; answer: Record<string, unknown> } | null> {
  const signal = timeLimit(TIMEOUT_MS)
  try {
    const response = await fetch(`/api/v1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      credentials: 'same-origin',
      signal,
    })
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
  } catch {
    return null
  }
}

/** Units that can be rated; null without network. */
export async function unitsOf(): Promise<{ city: string; units: Unit[] } | null> {
  const asked = await ask('online/units')
  return asked?.status === 200 ? (asked.answer as unknown as { city: string; units: Unit[] }) : null
}

/** What units do, for the search; null without network. */
export async function dutiesOf(): Promise<Map<string, string> | null> {
  const asked = await ask('public/units')
  if (asked?.status !== 200) return null
  const { units } = asked.answer as unknown as { units: { unit: Unit; duties: { duty: string }[] }[] }
  return new Map(units.map(({ unit, duties }) => [unit.code, duties.map(({ duty }) => duty).join('；')]))
}

/** Solves puzzles ahead while somebody fills in, and sends. */
export class Sender {
  #solved: Promise<Solved | null> | null = null
  #unit = ''

  /** Begins with the puzzle of a unit, unless one is at hand. Resolves when it is solved; false: there is no network. */
  async prepare(unit: string): Promise<boolean> {
    return (await this.#puzzle(unit)) !== null
  }

  /** Sends a rating; with another puzzle where the first is stale. The hub counts an id once. */
  async send(rating: Rating): Promise<Sent> {
    for (let tries = 0; tries < 3; tries++) {
      const solved = await this.#puzzle(rating.unit)
      if (solved === null) return { state: 'later', why: 'offline' }
      const asked = await ask('online/ratings', { ...rating, solution: solved.payload })
      if (asked === null) return { state: 'later', why: 'offline' }
      const { status, answer } = asked
      if (status === 200 || status === 201) {
        this.#solved = null
        return { state: 'stored', receipt: String(answer['receipt']) }
      }
      const code = String(answer['code'])
      if (status >= 500 || status === 429) return { state: 'later', why: 'busy' }
      if (STALE.indexOf(code) < 0) return { state: 'refused', code }
      this.#solved = null
    }
    return { state: 'later', why: 'busy' }
  }

  async #puzzle(unit: string): Promise<Solved | null> {
    const known = this.#unit === unit && this.#solved !== null ? await this.#solved : null
    if (known !== null && known.until > performance.now()) return known
    this.#unit = unit
    this.#solved = solve(unit)
    return this.#solved
  }
}

async function solve(unit: string): Promise<Solved | null> {
  const asked = await ask('online/challenge', { unit })
  if (asked?.status !== 200) return null
  const challenge = asked.answer['challenge'] as Challenge
  const until = performance.now() + FRESH_MS
  const solution = await solveChallenge({ challenge, deriveKey })
  return solution === null ? null : { unit, until, payload: { challenge, solution } }
}
