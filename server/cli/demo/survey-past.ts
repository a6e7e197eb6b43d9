import { DrawDesk } from '../../campaign/draw/draw-desk.ts'
import { importPool } from '../../campaign/pool-import.ts'
import { takeSurveyFile } from '../../campaign/survey-file/take-file.ts'
import { campaignYearAt, dateOfDay, dayOf } from '../../contract/campaign-time.ts'
import type { HandInLine } from '../../contract/hand-ins.ts'
import { ANSWER_COLUMNS } from '../../contract/survey/answers.ts'
import { KIND_WORDS, type ObjectKind } from '../../contract/survey/kinds.ts'
import { surveyRules } from '../../rules/sampling/survey-rules.ts'
import type { Chance } from '../../simulation/chance.ts'
import { citizen, temperOf } from '../../simulation/citizen.ts'
import type { Store } from '../../store/port.ts'

export interface SurveyPast {
  store: Store
  /** The clock of the store, which this moves on. */
  clock: { now: number }
  /** The data folder. */
  data: string
  chance: Chance
}

/** Service objects of each unit: more than are drawn, so that reserves are left. */
const OBJECTS: Readonly<Record<ObjectKind, number>> = {
  'grassroots-unit': 7,
  'grassroots-organisation': 7,
  staff: 7,
  'market-entity': 14,
  citizen: 21,
  'department-head': 4,
}
/** People in the pool; each is served by some two units. */
const PEOPLE = 3_000
/** People of a unit whom no unit before it has. */
const NEW_A_UNIT = 34
const SURNAMES = '王李张刘陈杨赵黄周吴马徐孙胡朱高林何郭罗'.split('')
const GIVEN = '建明华丽芳伟军敏静强磊洋艳勇杰娟涛超霞平'.split('')
const OFFICE = { operator: 'user:office', role: 'campaign-office' } as const
const OWNER = { operator: 'user:survey', role: 'method-owner' } as const
const DICE = '401729568320947715063824'
const ANSWERED = 0.45
const REFUSED = 0.06

/**
 * Units hand in duties and service objects, the office accepts them, and the sample is drawn from the pool: by the same acts
 * as any other, only the clock is simulated. All people are invented.
 */
export async function drawSurvey({ store, clock, data }: SurveyPast): Promise<void> {
  const campaign = String(campaignYearAt(clock.now))
  for (const [at, { code, name }] of store.registry.units().entries()) {
    let person = at * NEW_A_UNIT
    const hand = async (part: 'duties' | 'objects', lines: HandInLine[]) => {
      const by = { role: 'unit', unit: code } as const
      const { handIn } = await store.act('hand-ins.submit', { campaign, part, revision: 0, lines, by }, 'user:demo')
      await store.act('hand-ins.accept', { campaign, handIn, officer: OFFICE }, OFFICE.operator)
    }
    const objects = Object.entries(OBJECTS).flatMap(([kind, count]) =>
      Array.from({ length: count }, () => ({
        kind: KIND_WORDS[kind as ObjectKind].zh,
        ...personAt(person++ % PEOPLE),
        consent: '是',
      })),
    )
    // oxlint-disable-next-line no-await-in-loop -- one unit after the other
    await hand('duties', [
      { line: 1, cells: { duty: `${name}的主要工作职责（演示）`, basis: '三定方案', department: '办公室' } },
    ])
    // oxlint-disable-next-line no-await-in-loop -- one unit after the other
    await hand(
      'objects',
      objects.map((cells, i) => ({ line: i + 1, cells })),
    )
  }
  await importPool(store, { campaign, source: 'objects', now: clock.now }, { actor: OWNER.operator })
  const desk = new DrawDesk({ store, data, now: () => clock.now })
  await desk.freeze({ campaign, dice: DICE.length, seen: null, officer: OWNER }, OWNER.operator)
  clock.now += surveyRules(store.registry.policy().policy).seedWaitMs
  await desk.typeSeed({ campaign, digits: DICE, by: { role: 'method-owner', method: 'third-party' } }, OWNER.operator)
  await desk.typeSeed({ campaign, digits: DICE, by: { role: 'campaign-office' } }, OFFICE.operator)
  await desk.idle()
  await desk.close()
}

/** Nobody: no name is another one's, and no such numbers are given out. */
function personAt(number: number): { name: string; phone: string } {
  const [first, second] = [Math.floor(number / SURNAMES.length), Math.floor(number / (SURNAMES.length * GIVEN.length))]
  const name = [SURNAMES[number % SURNAMES.length], GIVEN[first % GIVEN.length], GIVEN[second % GIVEN.length]].join('')
  return { name, phone: `1380${String(number).padStart(7, '0')}` }
}

/** Of those who are drawn a share has answered, about half of them where nothing is said; some refused, and the first reserves were asked in their place. */
export async function answerSurvey(
  { store, clock, chance }: SurveyPast,
  campaign: string,
  answered = ANSWERED,
): Promise<void> {
  const day = dateOfDay(dayOf(clock.now))
  const answer = (id: string) => {
    const level = () => citizen(temperOf(id.slice(id.indexOf('-') + 1)), [], chance).level
    return `${id},,${level()},${level()},${level()},${day}`
  }
  const rows: string[] = []
  const { strata } = await store.read('draw.strata', campaign)
  for (const { unit, kind } of strata) {
    // oxlint-disable-next-line no-await-in-loop -- one stratum after the other
    const tickets = await store.read('draw.tickets', { campaign, unit, kind })
    for (const { id, drawn } of tickets.rows) {
      const what = chance()
      if (!drawn) break
      if (what < answered) rows.push(answer(id))
      else if (what < answered + REFUSED) rows.push(`${id},拒绝,,,,`)
    }
  }
  await take(store, campaign, clock.now, rows)
  const { units } = await store.read('survey.progress', campaign, clock.now)
  await take(
    store,
    campaign,
    clock.now,
    units.flatMap(({ next: [first] }) => (first ? [answer(first.id)] : [])),
  )
}

async function take(store: Store, campaign: string, now: number, rows: readonly string[]): Promise<void> {
  const bytes = Buffer.from([Object.keys(ANSWER_COLUMNS).join(','), ...rows].join('\n'))
  const by = { actor: OWNER.operator, now } as const
  const { imported, faults } = await takeSurveyFile(store, { kind: 'answers', bytes, campaign, dryRun: false }, by)
  if (!imported) throw new Error(`answers of a demo: ${JSON.stringify(faults[0])}`)
}
