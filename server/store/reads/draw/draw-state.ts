import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { Actor } from '../../../contract/audit.ts'
import type { DrawState } from '../../../contract/answers/methods/draws.ts'
import type { RecordedStratum } from '../../../contract/survey/draw.ts'
import { OBJECT_KINDS } from '../../../contract/survey/kinds.ts'
import type { SeedBody } from '../../../contract/survey/seed-bodies.ts'
import { unitsWithout } from '../../../rules/sampling/frame.ts'
import { agreement, differences } from '../../../rules/sampling/seed.ts'
import {
  drawOf,
  frameOf,
  halvesOf,
  plannedStrata,
  seedOf,
  GONE_AFTER_MS,
  typedRows,
  type FrameRow,
  type TypedRow,
} from '../../changes/draw/draw-rows.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { presentUnits } from './draw-plan.ts'

/**
 * How far the draw of a campaign is. Of digits that are being typed it tells what both have typed, and to each the own.
 *
 * @throws Refusal unknown-campaign
 */
export function drawState(reader: Reader, id: string, now: number, asks?: Actor): DrawState {
  const { sql } = reader
  const campaign = campaignById(reader, id, now).id
  const [frame, seed, draw] = [frameOf(sql, campaign), seedOf(sql, campaign), drawOf(sql, campaign)]
  const rows = typedRows(sql, campaign)
    .filter(({ at }) => at >= now - GONE_AFTER_MS)
    .slice(0, 2)
  const own = rows.find(({ operator }) => operator === asks)
  return {
    campaign,
    now: isoShanghai(now),
    frame: frame === undefined ? null : frameState(reader, frame),
    ...typing(rows),
    own: own?.digits ?? null,
    seed: seed === undefined ? null : { n: seed.n, at: isoShanghai(seed.at), seed: seed.seed, typed: halvesOf(seed) },
    draw:
      draw === undefined
        ? null
        : {
            n: draw.n,
            at: isoShanghai(draw.at),
            record: draw.record,
            drawn: draw.drawn,
            reserves: draw.reserves,
            operator: draw.operator,
          },
  }
}

function typing(rows: readonly TypedRow[]): Pick<DrawState, 'typed' | 'agreed' | 'differs'> {
  const [a = '', b = ''] = rows.map(({ digits }) => digits)
  const { agreed, differsAt } = agreement(a, b)
  const shown = differsAt ?? agreed
  return {
    typed: rows.map(({ body, digits }) => ({
      body: body as SeedBody,
      typed: digits.length,
      shown: digits.slice(0, shown),
    })),
    agreed,
    differs: differences(a, b),
  }
}

function frameState(reader: Reader, frame: FrameRow): NonNullable<DrawState['frame']> {
  const strata = plannedStrata(reader.sql, frame.n)
  const units = presentUnits(reader)
  const without = new Set(
    unitsWithout(
      strata,
      units.map(({ code }) => code),
    ),
  )
  const { n, at, hash, dice, replaces, reason, operator, per_unit: perUnit, floor } = frame
  return {
    n,
    at: isoShanghai(at),
    hash,
    size: sum(strata, 'size'),
    take: sum(strata, 'take'),
    units: new Set(strata.map(({ unit }) => unit)).size,
    strata: strata.length,
    kinds: OBJECT_KINDS.flatMap((kind) => {
      const of = strata.filter((stratum) => stratum.kind === kind)
      return of.length === 0 ? [] : [{ kind, size: sum(of, 'size'), take: sum(of, 'take') }]
    }),
    rules: { perUnit, floor },
    deviations: strata.some(({ deviation }) => deviation !== 1),
    unitsWithout: units.filter(({ code }) => without.has(code)).map(({ code, name }) => ({ code, name })),
    dice,
    diceFrom: isoShanghai(at + frame.wait),
    replaces,
    reason,
    operator,
  }
}

function sum(strata: readonly RecordedStratum[], member: 'size' | 'take'): number {
  return strata.reduce((total, each) => total + each[member], 0)
}

/** Campaigns in which a seed was agreed upon and no draw is made. */
export function waitingDraws({ sql }: Reader): string[] {
  const rows = sql('SELECT campaign FROM draw_seed WHERE campaign NOT IN (SELECT campaign FROM draw) ORDER BY n')
  return rows.pluck().all() as string[]
}
