import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Actor } from '../contract/audit.ts'
import { Refusal } from '../contract/errors.ts'
import { ROWS_A_SLICE, type ImportRecord, type MetCall } from '../store/changes/enter-import.ts'
import { CallsInConflict, mustNotConflict, type PreparedCall } from '../store/changes/record-calls.ts'
import type { Store } from '../store/port.ts'

export interface Entering {
  actor: Actor
  /** Written in the transaction that makes the rows take effect. */
  record: ImportRecord
  /** Called between slices. */
  onProgress?: (done: number, of: number) => void
  /** Ends it, with nothing stored, until it is being accepted. */
  signal?: AbortSignal
  /** From here on nothing stops it: the store is asked to accept it. */
  onAccepting?: () => void
  /** It is accepted. */
  onAccepted?: () => void
}

/**
 * Enters new calls, all or none, by the steps of `store/changes/enter-import.ts`. None of them is known, as far as was
 * looked up before.
 *
 * @returns how many were stored; one that came by another way meanwhile is left out
 * @throws CallsInConflict where another way brought one with other content meanwhile; Refusal cancelled
 */
export async function enterCalls(store: Store, calls: readonly PreparedCall[], entering: Entering): Promise<number> {
  const done = (turns.get(store) ?? Promise.resolve()).then(() => enterAll(store, calls, entering))
  turns.set(
    store,
    done.catch(() => {}),
  )
  return done
}

/** One import after the other: two would lay the same calls down. */
const turns = new WeakMap<Store, Promise<unknown>>()

async function enterAll(store: Store, calls: readonly PreparedCall[], entering: Entering): Promise<number> {
  const { actor, record, onAccepting, onAccepted, onProgress, signal } = entering
  if (calls.length <= ROWS_A_SLICE) {
    refuseIfCancelled(signal)
    onAccepting?.()
    const results = mustNotConflict(await store.act('calls.record', { calls, record }, actor))
    return results.filter(({ status }) => status === 'stored').length
  }
  const id = randomBytes(16).toString('hex')
  let rows: number
  try {
    for (let from = 0; from < calls.length; from += ROWS_A_SLICE) {
      refuseIfCancelled(signal)
      await store.act('calls.lay-down', { id, calls: calls.slice(from, from + ROWS_A_SLICE) }, actor)
      onProgress?.(from, 2 * calls.length)
      await setImmediate()
    }
    refuseIfCancelled(signal)
    onAccepting?.()
    const done = await store.act('calls.accept', { id, record }, actor)
    if ('met' in done) throw conflictOf(calls, done.met)
    rows = done.rows
  } catch (error) {
    // Where nothing can be written, the next start forgets it.
    await slices(store, 'calls.forget', id, actor).catch(() => {})
    throw error
  }
  onAccepted?.()
  await slices(store, 'calls.enter', id, actor, (entered) => onProgress?.(calls.length + entered, 2 * calls.length))
  return rows
}

async function slices(
  store: Store,
  name: 'calls.enter' | 'calls.forget',
  id: string,
  actor: Actor,
  onProgress: (done: number) => void = () => {},
): Promise<void> {
  for (let done = 0; ;) {
    const some = await store.act(name, { id }, actor)
    done += some
    onProgress(done)
    if (some < ROWS_A_SLICE) return
    await setImmediate()
  }
}

function conflictOf(calls: readonly PreparedCall[], met: readonly MetCall[]): CallsInConflict {
  const known = new Map(met.map((each) => [each.identity, each]))
  return new CallsInConflict(
    calls.map(({ callId, body }, index) => {
      const row = known.get(body.call)
      const status = row === undefined ? 'stored' : row.same ? 'duplicate' : 'conflict'
      return { index, callId, status, id: row?.id ?? body.id }
    }),
  )
}

function refuseIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Refusal('cancelled')
}
