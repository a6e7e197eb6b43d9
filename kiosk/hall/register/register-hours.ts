import { reversed, sorted } from '../../elements/sorted.ts'
import { html, nothing } from 'lit'
import { dateOfDay, dayOf } from '../../../server/contract/campaign-time.ts'
import { may } from '../../../server/contract/roles.ts'
import { shanghai } from '../../elements/ages.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { LightElement } from '../../elements/light-element.ts'
import { hours as words } from '../../strings/hall/hours.zh.ts'
import { register } from '../../strings/hall/register.zh.ts'
import type { HallHours, HoursChange } from '../../../server/contract/answers/hours.ts'
import { openingsOn, openingsText, weeklyLines, weeklyOn } from './hours-facts.ts'
import './hours-form.ts'

const COMING_DAYS = 60
type Act = 'weekly' | 'day' | 'calendar'

/** When the hall is open, which days are special, who changed that; and the forms to change it. */
export class RegisterHours extends LightElement {
  static override properties = {
    hours: { attribute: false },
    now: { type: Number },
    act: { state: true },
  }
  declare hours: HallHours
  declare now: number
  declare act: Act | null
  desk!: Desk
  hall!: Hall

  constructor() {
    super()
    this.now = 0
    this.act = null
  }

  override render() {
    const { role } = this.desk.session
    const manages = may(role, 'window:manage')
    const date = dateOfDay(dayOf(this.now))
    const openings = openingsOn(this.hours, date)
    return html`<section class="card">
      <h2>${words.title} <small>${words.today} ${openings === null ? words.always : openingsText(openings)}</small></h2>
      <div class="in">
        ${this.#weekly(date, manages)} ${this.#coming(date)}
        <div class="acts">
          ${manages ? this.#choice('weekly', words.setWeekly) : nothing}
          ${manages ? this.#choice('day', words.setDay) : nothing}
          ${may(role, 'special-day:enter') ? this.#choice('calendar', words.setCalendar) : nothing}
        </div>
        ${this.#form(date)}
        <details class="changes">
          <summary>${words.changes}</summary>
          ${this.hours.changes.length === 0 ? html`<p class="s">${words.noChanges}</p>` : this.#changes()}
        </details>
      </div>
    </section>`
  }

  #weekly(date: string, manages: boolean) {
    const now = weeklyOn(this.hours, date)
    const later = this.hours.weekly.filter(({ from }) => from !== null && from > date)
    if (now === null && later.length === 0)
      return html`<p class=${manages ? 'note' : 's'}>${manages ? words.none : words.readOnlyNone}</p>`
    return html`<ul class="spells">
      ${(now === null ? [words.always] : weeklyLines(now)).map((line) => html`<li>${line}</li>`)}
      ${later.map(({ from, weekly }) => html`<li>${words.from(from!)}：${weeklyText(weekly)}</li>`)}
    </ul>`
  }

  /** What differs in the coming weeks. */
  #coming(date: string) {
    const until = dateOfDay(dayOf(this.now) + COMING_DAYS)
    const near = (each: { date: string }) => date <= each.date && each.date <= until
    const own = this.hours.days.filter(near)
    const days = sorted(
      [
        ...own.map((day) => ({
          date: day.date,
          text: `${openingsText(day.openings)}${day.name === null ? '' : `（${day.name}）`} · ${words.ofHall}`,
        })),
        ...this.hours.calendar
          .filter((day) => near(day) && !own.some((each) => each.date === day.date))
          .map((day) => ({ date: day.date, text: `${day.open ? words.work : words.rest}（${day.name}）` })),
      ],
      (a, b) => (a.date < b.date ? -1 : 1),
    )
    return html`<h3>${words.coming}</h3>
      ${
        days.length === 0
          ? html`<p class="s">${words.noComing}</p>`
          : html`<ul class="spells specials">
              ${days.map((day) => html`<li>${day.date} ${day.text}</li>`)}
            </ul>`
      }`
  }

  #choice(act: Act, text: string) {
    const choose = () => (this.act = this.act === act ? null : act)
    return html`<button type="button" class="b sm" aria-expanded=${this.act === act} @click=${choose}>${text}</button>`
  }

  #form(date: string) {
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}`
    if (this.act === 'weekly')
      return html`<weekly-form
        .desk=${this.desk}
        .path=${`${path}/hours`}
        .present=${weeklyOn(this.hours, date)}
      ></weekly-form>`
    if (this.act === 'day') return html`<day-form .desk=${this.desk} .path=${`${path}/days`}></day-form>`
    if (this.act === 'calendar')
      return html`<calendar-form .desk=${this.desk} .path=${'/api/v1/special-days'}></calendar-form>`
    return nothing
  }

  /** Newest first. */
  #changes() {
    return html`<ul class="spells">
      ${reversed(this.hours.changes).map((change) => {
        const { date, minute } = shanghai(Date.parse(change.at))
        const operator = change.operator.replace(/^user:/, '')
        return html`<li>
          ${register.entered(`${date} ${minute}`, operator)}${entryText(change)}<br />${register.why(change.reason)}
        </li>`
      })}
    </ul>`
  }
}
customElements.define('register-hours', RegisterHours)

function weeklyText(weekly: Parameters<typeof weeklyLines>[0] | null | undefined): string {
  return weekly ? weeklyLines(weekly).join('；') : words.always
}

function entryText({
  what,
  from,
  window = '',
  mode = 'open',
  weekly,
  openings,
  open = false,
  name,
}: HoursChange): string {
  if (what === 'hours') return words.entry.hours(from, weeklyText(weekly))
  if (what === 'calendar') return words.entry.calendar(from, open, name ?? '')
  if (what === 'mode') {
    const { date, minute } = shanghai(Date.parse(from))
    return words.entry.mode(window, mode, `${date} ${minute}`)
  }
  const text = openings ? openingsText(openings) : words.entry.usual
  return words.entry.day(from, name === undefined ? text : `${text}（${name}）`)
}
