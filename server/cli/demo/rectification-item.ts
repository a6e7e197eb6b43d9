import type { Actor } from '../../contract/audit.ts'
import { dateOfDay, dayOf, parseDay } from '../../contract/campaign-time.ts'
import type { RectificationSource } from '../../contract/rectifications.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import type { Store } from '../../store/port.ts'
import { paper } from './oversight-past.ts'

/** A problem of a demo: where it comes from, and what the unit promises. */
export interface Problem {
  unit: string
  source: RectificationSource
  ref?: string
  finding: string
  measure: string
  mechanism: string
}

const BY_OFFICE = { role: 'campaign-office' } as const
const OFFICE = { operator: 'user:office', role: 'campaign-office' } as const
const SECOND = { operator: 'user:office-2', role: 'campaign-office' } as const
/** The unit of a demo's account. */
const DEMO_UNIT = 'J36'
const VISITORS = '李某、王某（演示）'

/** One item of rectification: the steps of its unit and of the office, all at the clock's time. */
export class RectificationItem {
  #past: { store: Store; clock: { now: number } }
  #of: { campaign: string; id: string }
  #problem: Problem
  #actor: Actor

  constructor(past: { store: Store; clock: { now: number } }, year: number, problem: Problem) {
    this.#past = past
    this.#of = { campaign: String(year), id: uuid7(past.clock.now) }
    this.#problem = problem
    this.#actor = problem.unit === DEMO_UNIT ? 'user:unit' : 'user:demo'
  }

  async enter(): Promise<this> {
    const { unit, source, ref, finding } = this.#problem
    const by = source === 'own' ? this.#byUnit : BY_OFFICE
    const what = { unit, source, finding, ...(ref === undefined ? {} : { ref }) }
    const actor = source === 'own' ? this.#actor : OFFICE.operator
    await this.#store.act('rectifications.enter', { ...this.#of, ...what, by }, actor)
    return this
  }

  /** @param days from today; no deadline lies behind the year after the campaign */
  async plan(days: number): Promise<this> {
    const { measure, mechanism } = this.#problem
    const people = { leader: '分管副局长 马某（演示）', handler: '办公室 丁某（演示）' }
    const said = { ...people, deadline: this.#dayAhead(days), measure, mechanism, by: this.#byUnit }
    await this.#store.act('rectifications.plan', { ...this.#of, ...said }, this.#actor)
    return this
  }

  async accept(): Promise<this> {
    const said = { outcome: 'accepted', officer: OFFICE } as const
    await this.#store.act('rectifications.answer', { ...this.#of, ...said }, OFFICE.operator)
    return this
  }

  async sendBack(): Promise<void> {
    const said = { outcome: 'returned', reason: '措施没有写到人（演示）', officer: OFFICE } as const
    await this.#store.act('rectifications.answer', { ...this.#of, ...said }, OFFICE.operator)
  }

  /** It is done, with a file that shows it. */
  async handIn(): Promise<this> {
    const files = [await paper(this.#past, this.#byUnit, this.#actor)]
    const said = { text: '措施已落实，见附件（演示）', files, done: true, by: this.#byUnit }
    await this.#store.act('rectifications.report', { ...this.#of, ...said }, this.#actor)
    return this
  }

  async appoint(days: number): Promise<void> {
    const said = { date: this.#dayAhead(days), who: VISITORS, text: '到窗口看替岗表和叫号记录（演示）' }
    await this.#store.act('rectifications.appoint', { ...this.#of, ...said, officer: OFFICE }, OFFICE.operator)
  }

  async pass(): Promise<this> {
    return this.#visit({ outcome: 'passed', text: '现场查看，打电话 5 次通 5 次（演示）' })
  }

  async fail(days: number): Promise<this> {
    return this.#visit({
      outcome: 'failed',
      text: '上午十点窗口无人，打电话 5 次通 1 次（演示）',
      until: this.#dayAhead(days),
    })
  }

  /** The word of one officer, or of both. */
  async close(words: 'one' | 'two'): Promise<void> {
    const said = { ...this.#of, reason: '回访通过，机制已建立（演示）' }
    for (const officer of words === 'one' ? [SECOND] : [SECOND, OFFICE])
      // oxlint-disable-next-line no-await-in-loop -- the second word after the first
      await this.#store.act('rectifications.close', { ...said, officer }, officer.operator)
  }

  async withdraw(): Promise<void> {
    const said = { ...this.#of, reason: '和另一项重复（演示）' }
    for (const officer of [OFFICE, SECOND])
      // oxlint-disable-next-line no-await-in-loop -- the second word after the first
      await this.#store.act('rectifications.withdraw', { ...said, officer }, officer.operator)
  }

  async #visit(seen: { outcome: 'passed' | 'failed'; text: string; until?: string }): Promise<this> {
    const said = { date: dateOfDay(this.#today), who: VISITORS, files: [], by: BY_OFFICE, ...seen }
    await this.#store.act('rectifications.visit', { ...this.#of, ...said }, OFFICE.operator)
    return this
  }

  get #store(): Store {
    return this.#past.store
  }

  get #byUnit() {
    return { role: 'unit', unit: this.#problem.unit } as const
  }

  get #today(): number {
    return dayOf(this.#past.clock.now)
  }

  #dayAhead(days: number): string {
    const last = parseDay(`${Number(this.#of.campaign) + 1}-11-30`)!
    return dateOfDay(Math.min(this.#today + days, last))
  }
}
