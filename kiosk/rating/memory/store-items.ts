import { LEVELS } from '../../../server/contract/limits.ts'
import type { OutboxStore } from '../../../server/contract/device/outbox.ts'
import type { Press } from '../../../server/contract/device/press.ts'
import { newReceipt } from '../../../server/contract/device/receipt.ts'
import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import type { StoreEffect } from '../flow/flow-events.ts'
import type { Moment } from '../flow/flow-state.ts'

function clocksOf({ reading }: Moment) {
  return { pressedAt: reading.at, uptimeMs: reading.uptimeMs, bootId: reading.bootId }
}

/** Puts a press or an extra on the disk. Rejects when it could not be kept; nothing is stored then. */
export async function storeItem(
  outbox: OutboxStore,
  effect: StoreEffect,
): Promise<{ id: string; receipt: string | null }> {
  const { at } = effect
  const id = uuid7(at.reading.at)
  if (effect.effect === 'store-extra') {
    const { pressId, level, reasons } = effect
    const content = { ...(level === undefined ? {} : { level }), ...(reasons === undefined ? {} : { reasons }) }
    await outbox.add((seq) => ({ kind: 'extra' as const, id, seq, pressId, ...content, ...clocksOf(at) }))
    return { id, receipt: null }
  }
  const receipt = newReceipt()
  const { level, input, invitationId } = effect
  const named = invitationId === undefined ? {} : { invitationId }
  await outbox.add((seq): Press => ({ kind: 'press', id, seq, level, ...clocksOf(at), input, ...named, receipt }))
  return { id, receipt }
}

/** One test press of each level: proves the whole way to the hub and back, and is never counted. */
export async function storeTestPresses(outbox: OutboxStore, at: Moment): Promise<string[]> {
  const ids: string[] = []
  for (const level of LEVELS) {
    const id = uuid7(at.reading.at)
    await outbox.add((seq): Press => ({ kind: 'press', id, seq, level, ...clocksOf(at), input: 'touch', test: true }))
    ids.push(id)
  }
  return ids
}

/** How many of these the hub has not yet answered. */
export async function stillWaiting(outbox: OutboxStore, ids: string[]): Promise<number> {
  const waiting = new Set((await outbox.waiting(500)).map((item) => item.id))
  return ids.filter((id) => waiting.has(id)).length
}
