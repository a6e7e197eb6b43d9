import { html, nothing } from 'lit'
import { may } from '../../../server/contract/roles.ts'
import { face, faceSymbols } from '../../elements/faces.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { LEVEL_WORDS } from '../../strings/desk.zh.ts'
import { cases as words } from '../../strings/hall/cases.zh.ts'
import type { CaseLine, CaseList } from '../../../server/contract/answers/cases.ts'
import { dueOf, placeText, progressOf, shortTime } from './case-words.ts'
import { hallBar } from '../hall-nav.ts'

type Filter = keyof typeof words.filters
/** What each filter asks the hub. */
const QUERIES: Record<Filter, string> = {
  running: 'state=running&soft=false',
  near: 'late=near',
  late: 'late=late',
  soft: 'soft=true&state=running',
  closed: 'state=closed',
  all: '',
  decide: 'waiting=decision',
}

/** The list of bad ratings of a hall: who has each, what is late, what is nearly late. */
export class HallCases extends DeskElement {
  static override properties = {
    hall: { attribute: false },
    list: { state: true },
    filter: { state: true },
    window: { state: true },
    from: { state: true },
    to: { state: true },
  }
  declare hall: Hall
  declare list: CaseList | null
  declare filter: Filter
  declare window: string
  declare from: string
  declare to: string
  readonly #shown = new ShownInAddress(this, 'cases', (shown) => this.#take(shown))

  constructor() {
    super()
    this.list = null
    this.filter = 'running'
    this.window = ''
    this.from = ''
    this.to = ''
  }

  override firstUpdated(): void {
    document.title = words.title
    this.#take(this.#shown.read())
  }

  override render() {
    const { desk, hall, list } = this
    const waiting = list && list.counts.late + list.counts.near
    return html`${faceSymbols}${hallBar(desk, 'cases', waiting)}
      <main class="page cases">
        <div class="title">
          <div>
            <p class="crumb">${hall.name} · ${words.note}</p>
            <h1>${words.title}</h1>
          </div>
          <div class="r">
            ${list ? html`<span class="s nowrap">${words.counts(list.counts.running, list.counts.near, list.counts.late)}</span>` : nothing}
            <button class="b" @click=${() => print()}>${icon('print')}${words.print}</button>
          </div>
        </div>
        ${this.#tools()}
        ${
          this.problem
            ? failedState(this.problem, () => void this.#load())
            : list === null
              ? loadingState()
              : list.cases.length === 0
                ? this.#none()
                : this.#table(list.cases)
        }
        <p class="onpaper">${words.printed(hall.name, shortTime(new Date(desk.clock.now()).toISOString()))}</p>
      </main>`
  }

  #tools() {
    return html`<div class="fields casetools">
      <span class="seg" role="group" aria-label=${words.filter}
        >${this.#filters().map(
          (filter) =>
            html`<button
              type="button"
              aria-pressed=${this.filter === filter}
              @click=${() => this.#set({ filter })}
            >
              ${words.filters[filter]}
            </button>`,
        )}</span
      >
      <label class="pick"
        >${words.window}<select @change=${(event: Event) => this.#set({ window: valueOf(event) })}>
          <option value="" ?selected=${this.window === ''}>${words.windowAll}</option>
          ${this.hall.windows.map(({ code }) => html`<option value=${code} ?selected=${code === this.window}>${code}</option>`)}
        </select></label
      >
      <label class="pick">${words.from}<input type="date" .value=${this.from} @change=${(event: Event) => this.#set({ from: valueOf(event) })} /></label>
      <label class="pick">${words.to}<input type="date" .value=${this.to} @change=${(event: Event) => this.#set({ to: valueOf(event) })} /></label>
    </div>`
  }

  #none() {
    const unfiltered = this.filter === 'running' && !this.window && !this.from && !this.to
    return emptyState(
      unfiltered ? words.noneRunning : words.none,
      unfiltered ? words.noneText : '',
      this.filter === 'all' && !this.window && !this.from && !this.to
        ? nothing
        : html`<button class="b solid" @click=${() => this.#set({ filter: 'all', window: '', from: '', to: '' })}>${words.clear}</button>`,
    )
  }

  #table(lines: CaseLine[]) {
    const { columns } = words
    return html`<section class="card case-list">
      <div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
        <table>
          <thead>
            <tr>
              ${Object.values(columns).map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${lines.map((line) => this.#row(line))}
          </tbody>
        </table>
      </div>
    </section>`
  }

  #row(line: CaseLine) {
    const due = dueOf(line)
    return html`<tr class=${due.tone}>
      <td>
        <a href=${`#case/${line.id}`} class="mono">${line.number}</a>
        ${line.soft ? html`<span class="tag">${words.softTag}</span>` : nothing}
      </td>
      <td>${placeText(line)}</td>
      <td><span class="lvl">${face(line.level, 'small')}${LEVEL_WORDS[line.level]}</span></td>
      <td>${progressOf(line)}</td>
      <td>${line.holder?.name ?? html`<span class="q">${words.nobody}</span>`}</td>
      <td>
        ${
          line.clock
            ? html`<span class="tag ${due.tone === 'late' ? 'bad' : due.tone === 'near' ? 'hold' : ''}">${due.text}</span>
                <span class="q">${words.due(shortTime(line.clock.dueAt))}</span>`
            : html`<span class="q">${line.soft && line.state !== 'closed' ? due.text : '–'}</span>`
        }
      </td>
      <td class="q">${shortTime(line.occurredAt)}</td>
    </tr>`
  }

  /** Extensions and appeals of every hall are the campaign office's to decide. */
  #filters(): Filter[] {
    const all = Object.keys(words.filters) as Filter[]
    return may(this.desk.session.role, 'case:decide') ? all : all.filter((filter) => filter !== 'decide')
  }

  #set(change: Partial<Pick<HallCases, 'filter' | 'window' | 'from' | 'to'>>): void {
    Object.assign(this, change)
    const { filter, window, from, to } = this
    this.#shown.show({ filter: filter === 'running' ? '' : filter, window, from, to })
    void this.#load()
  }

  #take(shown: URLSearchParams): void {
    this.filter = this.#filters().find((filter) => filter === shown.get('filter')) ?? 'running'
    for (const name of ['window', 'from', 'to'] as const) this[name] = shown.get(name) ?? ''
    void this.#load()
  }

  async #load(): Promise<void> {
    const query = new URLSearchParams(QUERIES[this.filter])
    for (const name of ['window', 'from', 'to'] as const) if (this[name] !== '') query.set(name, this[name])
    const hall = this.filter === 'decide' ? '' : `/halls/${encodeURIComponent(this.hall.code)}`
    const path = `/api/v1${hall}/cases?${query}`
    await this.show(async (isNewest) => {
      const list = await this.desk.api.get<CaseList>(path)
      if (isNewest()) this.list = list
    })
  }
}
customElements.define('hall-cases', HallCases)

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
