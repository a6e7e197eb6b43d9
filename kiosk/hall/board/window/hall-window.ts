import type { AlertFacts } from '../../../../server/contract/answers/alerts.ts'
import type { Placement, Postings, RegisteredDevice } from '../../../../server/contract/answers/halls.ts'
import { html, nothing, type TemplateResult } from 'lit'
import { dateOfDay, dayOf } from '../../../../server/contract/campaign-time.ts'
import { may } from '../../../../server/contract/roles.ts'
import type { WindowHistory, WindowRating } from '../../../../server/contract/hall/hall-reports.ts'
import type { LiveWindow } from '../../../../server/contract/hall/hall-feed.ts'
import { shanghai } from '../../../elements/ages.ts'
import { face, faceSymbols } from '../../../elements/faces.ts'
import { favourable, grouped, percent } from '../../../elements/figures.ts'
import type { Hall } from '../../../../server/contract/answers/halls.ts'
import { DeskElement } from '../../../elements/parts/desk-element.ts'
import { problemOfThrown } from '../../../elements/problem.ts'
import { failedState, loadingState } from '../../../elements/state-page.ts'
import { LEVEL_WORDS, hall as board } from '../../../strings/desk.zh.ts'
import { RULE_NOTES, VERDICT_WORDS, windowPage as words } from '../../../strings/hall/hall-reports.zh.ts'
import { hallBar } from '../../hall-nav.ts'
import { stateOf } from '../tile-view.ts'
import '../../cases/month-line.ts'
import { devicesCard, incidentsCard, openGaps, placementsCard, postingsCard } from './window-beside.ts'
import { heatTable, hourChart } from './window-charts.ts'

interface Loaded {
  history: WindowHistory
  live: LiveWindow
  postings: Postings['postings']
  placements: Placement[]
  gaps: Map<string, string>
  incidents: AlertFacts[]
}
type Shown = 'all' | WindowRating['verdict']
const SHOWN = ['all', 'counted', 'held', 'excluded'] as const satisfies Shown[]
const INCIDENT_DAYS = 29
/** What came later than this was held back by a network that was not there. */
const LATE_MS = 60_000
const TAGS = { counted: 'ok', held: 'hold', excluded: 'out' } as const

/** One window: today by the hour, thirty days, its ratings with what screening says, who served there, its devices. */
export class HallWindowPage extends DeskElement {
  static override properties = {
    hall: { attribute: false },
    code: { type: String },
    loaded: { state: true },
    ratings: { state: true },
    more: { state: true },
    shown: { state: true },
  }
  declare hall: Hall
  declare code: string
  declare loaded: Loaded | null
  declare ratings: WindowRating[]
  declare more: boolean
  declare shown: Shown

  constructor() {
    super()
    this.loaded = null
    this.ratings = []
    this.more = false
    this.shown = 'all'
  }

  override firstUpdated(): void {
    document.title = words.title(this.code)
    void this.#load()
  }

  override render() {
    return html`${hallBar(this.desk, 'window', null)}${faceSymbols}
      <main class="page window-page">${this.#body()}</main>`
  }

  #body() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { loaded } = this
    if (!loaded) return loadingState()
    return html`${this.#head(loaded.live)} ${this.#figures(loaded)}
      <div class="g3">
        <section class="card">
          <h2>${words.hours} <small>${words.hoursNote}</small></h2>
          <div class="in">${hourChart(loaded.history.hours)}</div>
        </section>
        <section class="card">
          <h2>${words.month} <small>${words.monthNote}</small></h2>
          <div class="in"><month-line .days=${loaded.history.days}></month-line></div>
        </section>
        <section class="card">
          <h2>${words.heat} <small>${words.heatNote}</small></h2>
          <div class="in scroll">${heatTable(loaded.history.heat)}</div>
        </section>
      </div>
      <div class="g2">
        ${this.#list()}
        <div class="beside">
          ${devicesCard(loaded, this.desk, this.hall.code)} ${incidentsCard(loaded.incidents)}
          ${postingsCard(loaded.postings)} ${placementsCard(loaded.placements)}
        </div>
      </div>`
  }

  #head(live: LiveWindow) {
    const codes = this.hall.windows.map(({ code }) => code)
    const at = codes.indexOf(this.code)
    const step = (code: string | undefined, label: string, sign: string) =>
      code === undefined
        ? nothing
        : html`<a class="b sm" href=${`#window/${encodeURIComponent(code)}`} aria-label="${label} ${code}">${sign}</a>`
    return html`<section class="winhead">
      ${step(codes[at - 1], words.previous, '‹')}
      <h1 class="no">${this.code}</h1>
      ${step(codes[at + 1], words.next, '›')}
      <p class="u">
        <b>${live.unit?.name ?? words.nobody}</b> ${live.name}
        <span>${live.staff ? `${live.staff.name} · ${live.staff.no}` : nothing}</span>
        <span class="tag ${stateOf(live) === 'serving' ? 'ok' : 'hold'}">${board.states[stateOf(live)]}</span>
      </p>
      ${
        may(this.desk.session.role, 'window:manage')
          ? html`<a class="b change" href=${`#register/${encodeURIComponent(this.code)}`}>${words.change}</a>`
          : nothing
      }
    </section>`
  }

  #figures({ live, history }: Loaded) {
    const { today } = live
    const last = history.days.at(-1)!
    const figure = (label: string, value: string, note: string | typeof nothing = nothing) =>
      html`<div>
        <dt>${label}</dt>
        <dd><b>${value}</b> ${note}</dd>
      </div>`
    const rate = (part: number, whole: number) => (whole === 0 ? '–' : `${percent(part, whole, 2)}%`)
    return html`<dl class="card figures">
      ${figure(words.todayRatings, grouped(today.n), words.piece)}
      ${figure(words.todayScore, last.score ?? '–', last.interval ? `${last.interval[0]} – ${last.interval[1]}` : nothing)}
      ${figure(words.favourable, rate(favourable(today.counts), today.n))}
      ${figure(words.unrated, rate(today.unrated, today.invited), words.ofInvited(today.unrated, today.invited))}
      ${figure(words.notCounted, `${today.held} / ${last.rated - last.n}`, words.piece)}
      ${figure(words.campaign(history.campaign.id), grouped(history.campaign.n), history.campaign.score === null ? words.piece : `${words.piece}　${words.score(history.campaign.score)}`)}
    </dl>`
  }

  #list() {
    const rows = this.ratings.filter(({ verdict }) => this.shown === 'all' || verdict === this.shown)
    return html`<section class="card ratings">
      <h2>
        ${words.ratings} <small>${words.ratingsNote}</small>
        <span class="seg" role="group" aria-label=${words.verdict}
          >${SHOWN.map(
            (shown) =>
              html`<button type="button" aria-pressed=${this.shown === shown} @click=${() => (this.shown = shown)}>
                ${shown === 'all' ? words.all : VERDICT_WORDS[shown]}
              </button>`,
          )}</span
        >
      </h2>
      ${
        rows.length === 0
          ? html`<p class="in none">${words.none}</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label=${words.ratings}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">${words.moment}</th>
                    <th scope="col">${words.level}</th>
                    <th scope="col">${words.matter}</th>
                    <th scope="col">${words.verdict}</th>
                    <th scope="col">${words.rule}</th>
                  </tr>
                </thead>
                <tbody>
                  ${rows.map((rating) => this.#row(rating))}
                </tbody>
              </table>
            </div>`
      }
      ${
        this.more
          ? html`<p class="in">
              <button type="button" class="b" @click=${() => void this.#older()}>${words.more}</button>
            </p>`
          : nothing
      }
    </section>`
  }

  #row(rating: WindowRating): TemplateResult {
    const { at, level, matter, staff, verdict } = rating
    const { date, clock } = shanghai(Date.parse(at))
    return html`<tr>
      <td class="mono">${date.slice(5)} ${clock}</td>
      <td><span class="lvl">${face(level, 'small')}${LEVEL_WORDS[level]}</span></td>
      <td>${[matter, staff].filter(Boolean).join(' · ') || '—'}</td>
      <td><span class="tag ${TAGS[verdict]}">${VERDICT_WORDS[verdict]}</span></td>
      <td class="s">
        ${ratingNotes(rating)}
        ${rating.case === null ? nothing : html`<a href=${`#case/${rating.case.id}`}>${words.caseOf(rating.case.number)}</a>`}
      </td>
    </tr>`
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    const hall = `/api/v1/halls/${encodeURIComponent(this.hall.code)}`
    const window = `${hall}/windows/${encodeURIComponent(this.code)}`
    await this.show(async () => {
      const today = dayOf(this.desk.clock.now())
      const [history, live, postings, placements, delivery, ratings, { alerts }] = await Promise.all([
        api.get<WindowHistory>(`${window}/history`),
        api.get<{ windows: LiveWindow[] }>(`${hall}/live`),
        api.get<Postings>(`${window}/postings`),
        api.get<{ placements: Placement[] }>(`${hall}/placements?window=${encodeURIComponent(this.code)}`),
        api.get<{ devices: RegisteredDevice[] }>(`${hall}/devices`),
        api.get<{ ratings: WindowRating[]; more: boolean }>(`${window}/ratings`),
        api.get<{ alerts: AlertFacts[] }>(
          `${hall}/alerts?from=${dateOfDay(today - INCIDENT_DAYS)}&to=${dateOfDay(today)}`,
        ),
      ])
      this.loaded = {
        history,
        live: live.windows.find(({ code }) => code === this.code)!,
        ...postings,
        ...placements,
        incidents: alerts.filter((alert) => alert.window === this.code),
        gaps: new Map(delivery.devices.map(({ id, gaps }) => [id, openGaps(gaps)])),
      }
      this.ratings = ratings.ratings
      this.more = ratings.more
    })
  }

  async #older(): Promise<void> {
    const before = this.ratings.at(-1)?.at
    if (before === undefined) return
    const window = `/api/v1/halls/${encodeURIComponent(this.hall.code)}/windows/${encodeURIComponent(this.code)}`
    try {
      const next = await this.desk.api.get<{ ratings: WindowRating[]; more: boolean }>(
        `${window}/ratings?before=${encodeURIComponent(before)}`,
      )
      this.ratings = [...this.ratings, ...next.ratings]
      this.more = next.more
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('hall-window-page', HallWindowPage)

/** Rule, what the citizen named, and when it came in where that was late. */
function ratingNotes({ at, receivedAt, rule, reasons }: WindowRating): string {
  const pressed = shanghai(Date.parse(at))
  const received = shanghai(Date.parse(receivedAt))
  const late = Date.parse(receivedAt) - Date.parse(at) > LATE_MS
  const when = received.date === pressed.date ? received.minute : `${received.date.slice(5)} ${received.minute}`
  return [
    rule === 'ok' ? '' : `${rule} · ${RULE_NOTES[rule]}`,
    reasons.map(({ text }) => text).join('、'),
    late ? words.late(pressed.minute, when) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}
