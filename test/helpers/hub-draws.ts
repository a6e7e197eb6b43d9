import { DrawDesk } from '../../server/campaign/draw/draw-desk.ts'
import type { FrameLine } from '../../server/contract/survey/draw.ts'
import { frameOf } from '../../server/store/changes/draw/draw-rows.ts'
import type { TestHub } from './hub-fixture.ts'
import { FEW_LINES, OWNER } from './store-draws.ts'

/** The hub's desk over a pool that gives these pages. */
export function deskOf(
  { hub, data, clock }: TestHub,
  { pages, idsAPart }: { pages: () => readonly FrameLine[][]; idsAPart?: number },
): DrawDesk {
  return new DrawDesk({
    store: hub.parts.store,
    data,
    now: () => clock.now,
    onCheckpoint: (checkpoint) => void hub.checkpoints.handOver(checkpoint),
    ...(idsAPart === undefined ? {} : { idsAPart }),
    // oxlint-disable-next-line require-await
    pool: async function* () {
      yield* pages()
    },
  })
}

/** A frame of the few whose wait is over: its policy holds that nobody waits. */
export async function frozenBefore(test: TestHub): Promise<void> {
  const { hub, clock } = test
  const { sql } = hub.ledger
  const seen = frameOf(sql, '2026')?.n ?? null
  const { policy } = hub.ledger.registry.policy(clock.now)
  if (policy.survey?.seedWaitMs !== 0) throw new Error('the policy of this hub lets dice wait')
  const desk = deskOf(test, { pages: () => [FEW_LINES] })
  await desk.freeze({ campaign: '2026', dice: 24, seen, reason: '重新冻结', officer: OWNER }, 'user:owner')
}
