import { setImmediate } from 'node:timers/promises'
import type { Actor } from '../contract/audit.ts'
import { Refusal } from '../contract/errors.ts'
import type { Store } from '../store/port.ts'
import type { PoolOrder, PoolPlan } from '../store/reads/pool/plan-import.ts'

export interface PoolEntering {
  actor: Actor
  onProgress?: (done: number, of: number) => void
  /** Ends it, with nothing entered, until it is closed. */
  signal?: AbortSignal
  /** From here on nothing stops it. */
  onClosing?: () => void
}

/** How often an import is planned again because another one came first. */
const TRIES = 3

/** What an import would do. Nothing is written. @throws Refusal as `planPoolImport` */
export async function planPool(store: Store, order: PoolOrder): Promise<PoolPlan> {
  for await (const part of store.pages('pool.plan', order)) if ('plan' in part) return part.plan
  throw new Error('an import without a plan')
}

/**
 * Enters everybody of a source into the pool, or nobody, by the steps of `store/changes/pool/import-pool.ts`; then looks for
 * pairs who may be one person.
 *
 * @throws Refusal as `planPoolImport`; cancelled; people-erased; pool-import-running
 */
export async function importPool(
  store: Store,
  order: PoolOrder,
  entering: PoolEntering,
): Promise<PoolPlan & { entry: number | null }> {
  const done = (turns.get(store) ?? Promise.resolve()).then(() => enter(store, order, entering))
  turns.set(
    store,
    done.catch(() => {}),
  )
  return done
}

/** One after the other: what one enters, the next one finds. */
const turns = new WeakMap<Store, Promise<unknown>>()

async function enter(
  store: Store,
  order: PoolOrder,
  entering: PoolEntering,
): Promise<PoolPlan & { entry: number | null }> {
  for (let tries = 1; ; tries++)
    try {
      return await enterOnce(store, order, entering)
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'pool-changed' && tries < TRIES)) throw error
    }
}

async function enterOnce(
  store: Store,
  order: PoolOrder,
  { actor, onProgress, onClosing, signal }: PoolEntering,
): Promise<PoolPlan & { entry: number | null }> {
  let plan: PoolPlan | null = null
  let batch: number | null = null
  let chunks = 0
  try {
    for await (const part of store.pages('pool.plan', order)) {
      refuseIfCancelled(signal)
      if ('plan' in part) {
        plan = part.plan
        // The same file again, and lists that were taken up, are in already.
        if (plan.known !== null || (order.file === undefined && plan.lists.length === 0))
          return { ...plan, entry: null }
        const { campaign, source, after } = plan
        batch = (await store.act('pool.begin', { campaign, source, after }, actor)).batch
      } else {
        await store.act('pool.lay-down', { batch: batch!, chunk: part.chunk }, actor)
        onProgress?.(++chunks, plan!.chunks)
      }
      await setImmediate()
    }
    refuseIfCancelled(signal)
    onClosing?.()
    const { entry } = await store.act('pool.close', { batch: batch!, plan: plan! }, actor)
    batch = null
    await tidy(store, plan!.campaign, actor)
    return { ...plan!, entry }
  } catch (error) {
    // Where nothing can be written, the next start forgets it.
    if (batch !== null) await forget(store, batch, actor).catch(() => {})
    throw error
  }
}

async function tidy(store: Store, campaign: string, actor: Actor): Promise<void> {
  while (await store.act('pool.tidy', { campaign }, actor)) await setImmediate()
}

async function forget(store: Store, batch: number, actor: Actor): Promise<void> {
  while (await store.act('pool.forget', { batch }, actor)) await setImmediate()
}

/**
 * Looks for pairs who may be one person, in place of those that were found before.
 *
 * @returns how many wait for a decision
 * @throws Refusal unknown-campaign, people-erased
 */
export async function findPoolPairs(
  store: Store,
  { campaign, now }: { campaign: string; now: number },
  actor: Actor,
): Promise<number> {
  let from = 0
  for await (const { total, pairs } of store.pages('pool.pairs', { campaign, now })) {
    await store.act('pool.note-pairs', { campaign, from, pairs, total }, actor)
    from += pairs.length
    await setImmediate()
  }
  return from
}

function refuseIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Refusal('cancelled')
}
