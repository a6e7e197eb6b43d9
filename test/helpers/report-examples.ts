import type { ChangeInput } from '../../server/store/changes.ts'
import type { ReadArguments, ReadName } from '../../server/store/reads.ts'
import { CAMPAIGN, BY_OFFICE, OFFICE, SECOND_OFFICE, type Town } from './store-town.ts'

/** The analysis report in a town, step by step. */
const TEAM = { operator: 'user:owner-3', role: 'method-owner' } as const
const REASON = '合同测试'
export const WITHOUT = (['third-party', 'service-centre', 'representatives'] as const).map((method) => ({
  method,
  reason: '今年没有做',
}))
const CHAPTER = { campaign: CAMPAIGN, chapter: 'overview', text: '总体平稳。' } as const

/** The online method of the whole year, sealed early: the one that needs nothing else. */
export async function sealedYear({ store }: Town): Promise<void> {
  const year = { campaign: CAMPAIGN, method: 'online', reason: REASON } as const
  await store.act('seals.consent', { ...year, officer: SECOND_OFFICE }, 'user:office-2')
  const how = { accept: ['period', 'held'], early: true, twoPeople: true, alone: true }
  await store.act('seals.seal', { ...year, ...how, officer: OFFICE }, 'user:office-1')
}

async function written({ store }: Town): Promise<void> {
  await store.act('report.write', { ...CHAPTER, seen: 0, officer: OFFICE }, 'user:office-1')
}

/** A report as the hub makes it, of what is there. */
async function asking(town: Town, missing = WITHOUT): Promise<ChangeInput<'report.ask'>> {
  await sealedYear(town)
  await written(town)
  const source = await town.store.read('report.source', { campaign: CAMPAIGN, now: town.clock.now })
  const { number, seals, texts, baselines } = source
  const made = { number, seals, texts, baselines, facts: '{"layout":0}', html: '<!doctype html>' }
  return { campaign: CAMPAIGN, missing, reason: REASON, officer: OFFICE, made }
}

async function requested(town: Town) {
  const { request, html } = await town.store.act('report.ask', await asking(town), 'user:office-1')
  return { campaign: CAMPAIGN, request, html, reason: REASON }
}

export const REPORT_CHANGES = {
  'report.write': {
    input: () => ({ ...CHAPTER, seen: 0, officer: OFFICE }),
    actor: 'user:office-1',
    audit: 'report:write',
    refused: {
      code: 'chapter-newer',
      input: async (town: Town) => {
        await written(town)
        return { ...CHAPTER, seen: 0, officer: SECOND_OFFICE }
      },
    },
  },
  'report.ask': {
    input: (town: Town) => asking(town),
    actor: 'user:office-1',
    audit: 'report:ask',
    refused: { code: 'report-incomplete', input: (town: Town) => asking(town, WITHOUT.slice(1)) },
  },
  'report.agree': {
    input: async (town: Town) => ({ ...(await requested(town)), officer: TEAM }),
    actor: 'user:owner-3',
    audit: 'report:seal',
    // The office that asked does not co-sign.
    refused: {
      code: 'forbidden',
      input: async (town: Town) => ({ ...(await requested(town)), officer: SECOND_OFFICE }),
    },
  },
  'report.refuse': {
    input: async (town: Town) => {
      const { campaign, request, reason } = await requested(town)
      return { campaign, request, reason, officer: TEAM }
    },
    actor: 'user:owner-3',
    audit: 'report:refuse',
    refused: {
      code: 'not-found',
      input: () => ({ campaign: CAMPAIGN, request: 1, officer: TEAM, reason: REASON }),
    },
  },
} as const

type ReportRead = Extract<ReadName, `report.${string}`>

export const REPORT_READS: { [N in ReportRead]: (town: Town) => ReadArguments<N> } = {
  'report.chapter': (town) => [{ campaign: CAMPAIGN, chapter: 'overview', by: BY_OFFICE, now: town.clock.now }],
  'report.document': (town) => [{ campaign: CAMPAIGN, by: BY_OFFICE, now: town.clock.now }],
  'report.source': (town) => [{ campaign: CAMPAIGN, now: town.clock.now }],
  'report.state': (town) => [{ campaign: CAMPAIGN, by: BY_OFFICE, now: town.clock.now }],
}
