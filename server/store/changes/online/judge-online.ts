import { DAY_MS, dayOf } from '../../../contract/campaign-time.ts'
import type { OnlineScreened } from '../../../contract/ledger/online-entries.ts'
import type { Moments } from '../../../rules/score/unit-score.ts'
import { judge } from '../../../rules/online/judge.ts'
import { pairMoments, type PairCount } from '../../../rules/online/points.ts'
import { burstFrom, onlineRules } from '../../../rules/online/thresholds.ts'
import type { Reads } from '../../writer/write.ts'
import { isDoubted } from '../clock-doubt.ts'
import { codesOf, onlineSealAt, pairsOf } from './online-rows.ts'

/** A rating that is to be judged. */
export interface ToJudge {
  unit: string
  satisfaction: number
  image: number
  receivedAt: number
  address: string
  browser?: readonly string[]
}

/**
 * What the rules say of a rating, from what stands in the tables before it; verify asks the same of tables of its own.
 *
 * @param n its entry
 */
export function judgeOnline({ sql, registry }: Omit<Reads, 'memory'>, n: number, rating: ToJudge): OnlineScreened {
  const { receivedAt, address, browser = [] } = rating
  const { policy } = registry.policy(receivedAt)
  const rules = onlineRules(policy)
  const today = dayOf(receivedAt)
  const units = codesOf(registry, registry.heirOf(rating.unit))
  const ofUnits = <T>(ask: (unit: string) => T[]): T[] => units.flatMap(ask)
  const sum = (ask: (unit: string) => number) => units.reduce((all, unit) => all + ask(unit), 0)
  const number = (text: string, ...values: unknown[]) =>
    (sql(text)
      .pluck()
      .get(...values) as number | null) ?? 0
  return judge(
    {
      afterSeal: onlineSealAt(sql, receivedAt) !== undefined,
      clockDoubted: isDoubted(sql, n),
      repeated: () =>
        browser.some((hash) =>
          units.some(
            (unit) =>
              sql('SELECT 1 FROM online_browser WHERE hash = ? AND unit = ? AND received > ? AND n < ? LIMIT 1').get(
                hash,
                unit,
                receivedAt - rules.repeatDays * DAY_MS,
                n,
              ) !== undefined,
          ),
        ),
      // No more rows are looked at than matter, however many there are.
      sameAddress: () => ({
        unit: sum((unit) =>
          number(
            `SELECT count(*) FROM (SELECT 1 FROM online_rating WHERE address = ? AND day = ? AND unit = ? AND n < ? LIMIT ?)`,
            address,
            today,
            unit,
            n,
            rules.addressUnit,
          ),
        ),
        all: number(
          `SELECT count(*) FROM (SELECT 1 FROM online_rating WHERE address = ? AND day = ? AND n < ? LIMIT ?)`,
          address,
          today,
          n,
          rules.addressDay,
        ),
      }),
      arrivals: () => {
        const before = sum((unit) =>
          number(
            'SELECT sum(arrived) FROM online_day WHERE unit = ? AND day >= ? AND day < ?',
            unit,
            today - rules.swingDays,
            today,
          ),
        )
        const recent = sum((unit) =>
          number(
            `SELECT count(*) FROM (SELECT 1 FROM online_rating
             WHERE unit = ? AND received > ? AND received <= ? AND screening_rule IN ('ok', 'burst', 'unit-swing')
             AND n < ? LIMIT ?)`,
            unit,
            receivedAt - rules.burstMs,
            receivedAt,
            n,
            burstFrom(before, rules),
          ),
        )
        return { recent: recent + 1, before }
      },
      day: () => ({
        today: momentsOf([...ofUnits((unit) => pairsOf(sql, 'arrived', unit, today, today + 1)), { ...rating, n: 1 }]),
        base: momentsOf(ofUnits((unit) => pairsOf(sql, 'counted', unit, today - rules.swingDays, today))),
      }),
    },
    rules,
  )

  function momentsOf(pairs: PairCount[]): Moments {
    return pairMoments(pairs, policy.points)
  }
}
