import { html } from 'lit'
import { formText } from '../../elements/form-text.ts'
import { hours as words } from '../../strings/hall/hours.zh.ts'
import { register } from '../../strings/hall/register.zh.ts'
import { ChangeForm, reasonField, type Asked } from './change-form.ts'
import type { OpeningText, WeeklyText } from '../../../server/contract/answers/hours.ts'
import { hasBegun } from './hours-facts.ts'
import type { ChangePreview } from './register-facts.ts'

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]
/** A field of a form ends a day at 00:00; the record says 24:00. */
const MIDNIGHT = { shown: '00:00', stored: '24:00' }

type Row = Partial<WeeklyText>

/** Times of a day in rows that can be added and removed, each with the days of the week where that is asked. */
abstract class OpeningsForm extends ChangeForm {
  static override properties = { ...ChangeForm.properties, rows: { state: true } }
  /** By a number that stays with the row. */
  declare rows: Map<number, Row>
  #next = 0

  constructor() {
    super()
    this.rows = new Map()
  }

  protected startWith(rows: readonly Row[]): void {
    this.rows = new Map(rows.map((row) => [this.#next++, row]))
  }

  protected openings(withDays: boolean) {
    return html`<div class="wide rows">
      ${[...this.rows].map(([key, row], i) => this.#row(key, row, i + 1, withDays))}
      <button type="button" class="b sm" @click=${this.#add}>${words.weekly.add}</button>
    </div>`
  }

  #row(key: number, { days = [1, 2, 3, 4, 5], from = '', to = '' }: Row, n: number, withDays: boolean) {
    return html`<fieldset>
      <legend>${words.weekly.row(n)}</legend>
      ${
        withDays
          ? html`<div class="weekdays">
              ${WEEKDAYS.map(
                (day) =>
                  html`<label class="check"
                    ><input type="checkbox" name=${`days-${key}`} value=${day} ?checked=${days.includes(day)} /> ${words.day(day)}</label
                  >`,
              )}
            </div>`
          : ''
      }
      <input type="time" name=${`opens-${key}`} aria-label=${words.weekly.opens(n)} value=${from} />
      <span>–</span>
      <input
        type="time"
        name=${`closes-${key}`}
        aria-label=${words.weekly.closes(n)}
        value=${to === MIDNIGHT.stored ? MIDNIGHT.shown : to}
      />
      <button type="button" class="b sm" aria-label=${words.weekly.remove(n)} @click=${() => this.#remove(key)}>×</button>
    </fieldset>`
  }

  protected readOpenings(data: FormData): OpeningText[] | { wrong: string; field: string } {
    const read: OpeningText[] = []
    for (const key of this.rows.keys()) {
      const [from, to] = [formText(data, `opens-${key}`), formText(data, `closes-${key}`)]
      if (!from || !to) return { wrong: words.weekly.needsTime, field: from ? `closes-${key}` : `opens-${key}` }
      read.push({ from, to: to === MIDNIGHT.shown ? MIDNIGHT.stored : to })
    }
    return read
  }

  #add = () => {
    this.edited()
    this.rows = new Map(this.rows).set(this.#next++, {})
  }

  #remove(key: number): void {
    this.edited()
    const rows = new Map(this.rows)
    rows.delete(key)
    this.rows = rows
  }

  protected override touched({ changed = 0 }: ChangePreview['result']): string {
    return words.changed(changed)
  }
}

/** Weekly hours of the hall from a day on. */
export class WeeklyForm extends OpeningsForm {
  /** Those that hold now; null: always open. */
  present: WeeklyText[] | null = null
  protected override hint = words.weekly.hint

  override connectedCallback(): void {
    super.connectedCallback()
    this.startWith(
      this.present ?? [
        { from: '09:00', to: '12:00' },
        { from: '13:00', to: '17:00' },
      ],
    )
  }

  protected override fields() {
    return html`<label class="field wide">${words.weekly.from}<input name="from" type="date" /></label>
      ${this.openings(true)}
      <label class="check wide"><input name="always" type="checkbox" /> ${words.weekly.always}</label>
      ${reasonField()}`
  }

  protected override read(data: FormData, now: number): Asked {
    const [from, reason] = [formText(data, 'from'), formText(data, 'reason').trim()]
    if (!from) return { wrong: words.weekly.needsDate, field: 'from' }
    const weekly = data.has('always') ? null : this.#weekly(data)
    if (weekly !== null && 'wrong' in weekly) return weekly
    if (!reason) return { wrong: register.needsReason, field: 'reason' }
    return { body: { from, weekly, reason }, past: hasBegun(from, now) }
  }

  #weekly(data: FormData): WeeklyText[] | { wrong: string; field: string } {
    const openings = this.readOpenings(data)
    if ('wrong' in openings) return openings
    const keys = [...this.rows.keys()]
    const weekly = openings.map((opening, i) => ({ ...opening, days: data.getAll(`days-${keys[i]!}`).map(Number) }))
    const without = weekly.findIndex(({ days }) => days.length === 0)
    return without === -1 ? weekly : { wrong: words.weekly.needsDays, field: `days-${keys[without]!}` }
  }
}
customElements.define('weekly-form', WeeklyForm)

/** One day of the hall that is not like others. */
export class DayForm extends OpeningsForm {
  static override properties = { ...OpeningsForm.properties, kind: { state: true } }
  declare kind: 'closed' | 'open' | 'usual'
  protected override hint = words.special.hint

  constructor() {
    super()
    this.kind = 'closed'
    this.startWith([{ from: '09:00', to: '12:00' }])
  }

  protected override fields() {
    const choose = (event: Event) => (this.kind = (event.target as HTMLSelectElement).value as DayForm['kind'])
    return html`<label class="field">${words.special.date}<input name="date" type="date" /></label>
      <label class="field"
        >${words.special.kind}<select name="kind" @change=${choose}>
          ${(['closed', 'open', 'usual'] as const).map(
            (kind) => html`<option value=${kind} ?selected=${kind === this.kind}>${words.special[kind]}</option>`,
          )}
        </select></label
      >
      ${this.kind === 'open' ? this.openings(false) : ''}
      <label class="field wide"
        >${words.special.name}<input name="name" maxlength="40" autocomplete="off"
      /></label>
      ${reasonField()}`
  }

  protected override read(data: FormData, now: number): Asked {
    const [date, name, reason] = ['date', 'name', 'reason'].map((field) => formText(data, field).trim())
    if (!date) return { wrong: words.weekly.needsDate, field: 'date' }
    const openings = this.kind === 'usual' ? null : this.kind === 'closed' ? [] : this.readOpenings(data)
    if (openings !== null && 'wrong' in openings) return openings
    if (!reason) return { wrong: register.needsReason, field: 'reason' }
    return { body: { date, openings, ...(name ? { name } : {}), reason }, past: hasBegun(date, now) }
  }
}
customElements.define('day-form', DayForm)

/** A public holiday or a make-up workday of all halls. */
export class CalendarForm extends ChangeForm {
  protected override hint = words.calendar.hint

  protected override fields() {
    return html`<label class="field">${words.special.date}<input name="date" type="date" /></label>
      <label class="field"
        >${words.calendar.kind}<select name="open">
          <option value="closed">${words.rest}</option>
          <option value="open">${words.work}</option>
        </select></label
      >
      <label class="field wide"
        >${words.calendar.name}<input name="name" maxlength="40" autocomplete="off"
      /></label>
      ${reasonField()}`
  }

  protected override read(data: FormData, now: number): Asked {
    const [date, name, reason] = ['date', 'name', 'reason'].map((field) => formText(data, field).trim())
    if (!date) return { wrong: words.weekly.needsDate, field: 'date' }
    if (!name) return { wrong: words.calendar.needsName, field: 'name' }
    if (!reason) return { wrong: register.needsReason, field: 'reason' }
    return { body: { date, open: formText(data, 'open') === 'open', name, reason }, past: hasBegun(date, now) }
  }

  protected override touched({ changed = 0 }: ChangePreview['result']): string {
    return words.changed(changed)
  }
}
customElements.define('calendar-form', CalendarForm)
