import { html, nothing } from 'lit'
import type { Desk } from '../../elements/desk-gate.ts'
import { fiveKey } from '../../elements/cards/five-bar.ts'
import { grouped } from '../../elements/figures.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { LightElement } from '../../elements/light-element.ts'
import { PHONE_PX } from '../../elements/browser/phone-width.ts'
import { HubProblem } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { hall as words } from '../../strings/desk.zh.ts'
import { may } from '../../../server/contract/roles.ts'
import { attentionOf, type Attention } from './attention.ts'
import { WINDOWS_ON_ONE_PAGE, boardColumns } from './board-columns.ts'
import type { AlertFacts } from '../../../server/contract/answers/alerts.ts'
import type { HallQuestion, HallQuestions } from '../../../server/contract/answers/screening.ts'
import type { CaseList } from '../../../server/contract/answers/cases.ts'
import type { FeedLink, LinkState } from './feed-link.ts'
import { followHall } from './follow-hall.ts'
import './hall-attention.ts'
import './hall-drawer.ts'
import { hallHead, lostStrip } from './hall-head.ts'
import { kpisOf } from './hall-kpis.ts'
import { hallPhone, phoneHead } from './hall-phone.ts'
import type { HallPicture } from './hall-picture.ts'
import { hallTools } from './hall-tools.ts'
import './hall-zones.ts'
import type { HallZones } from './hall-zones.ts'
import { stateMark } from './tile-marks.ts'
import type { TileState } from './tile-view.ts'
import type { Choice } from './window/window-filter.ts'

const MARKS: TileState[] = ['serving', 'closed', 'paused', 'offline', 'vacant', 'unequipped']

/** Two questions about the alerts are never nearer than this: a new one stands in the column within a second. */
const ALERTS_APART_MS = 500
/** How long a new question of the office may wait to be seen on the board. */
const QUESTIONS_MS = 30_000

/** The live board of one hall. Fires `choose-hall`. */
export class HallBoard extends LightElement {
  static override properties = {
    desk: { attribute: false },
    hall: { attribute: false },
    halls: { attribute: false },
    link: { state: true },
    now: { state: true },
    choice: { state: true },
    open: { state: true },
    width: { state: true },
    attentionShown: { state: true },
    allWindows: { state: true },
    kept: { state: true },
    asked: { state: true },
    waiting: { state: true },
  }
  declare desk: Desk
  declare hall: Hall
  declare halls: Hall[]
  declare link: LinkState
  declare now: number
  declare choice: Choice
  /** Code of the window whose drawer is open. */
  declare open: string | null
  declare width: number
  declare attentionShown: boolean
  /** On a phone: every window is listed, and not the first few alone. */
  declare allWindows: boolean
  /** Today's alerts as the hub keeps them. */
  declare kept: AlertFacts[]
  /** What the office asks the hall, for who answers. */
  declare asked: HallQuestion[]
  /** Cases that need a hand today; null where nobody may know. */
  declare waiting: number | null

  #picture: HallPicture | null = null
  #feed: FeedLink | null = null
  #openAlerts = ''
  #asking: ReturnType<typeof setTimeout> | undefined
  #askAgain = false
  #ticking: ReturnType<typeof setInterval> | undefined
  #lookingAtQuestions: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.link = { link: 'connecting' }
    this.now = 0
    this.choice = { search: '', filter: 'all', sort: 'zone', zone: null }
    this.open = null
    this.width = innerWidth
    this.attentionShown = false
    this.allWindows = false
    this.kept = []
    this.asked = []
    this.waiting = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('resize', this.#resized)
    addEventListener('online', this.#hurry)
    addEventListener('keydown', this.#pageKey)
    this.#ticking = setInterval(() => (this.now = this.desk.clock.now()), 1_000)
    this.#lookingAtQuestions = setInterval(() => void this.#loadQuestions(), QUESTIONS_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('resize', this.#resized)
    removeEventListener('online', this.#hurry)
    removeEventListener('keydown', this.#pageKey)
    clearInterval(this.#ticking)
    clearInterval(this.#lookingAtQuestions)
    clearTimeout(this.#asking)
    this.#feed?.stop()
  }

  override firstUpdated(): void {
    this.now = this.desk.clock.now()
    void this.#loadQuestions()
    if (this.hall.windows.length > WINDOWS_ON_ONE_PAGE && this.hall.zones.length > 1) {
      this.choice = { ...this.choice, zone: this.hall.zones[0]!.code }
    }
    this.#feed = followHall(
      this.hall,
      this.desk,
      (picture, changed) => this.#follow(picture, changed),
      (link) => (this.link = link),
    )
  }

  override willUpdate(): void {
    document.documentElement.dataset.link = this.link.link
  }

  override render() {
    const { link, hall } = this
    const picture = this.#picture
    if (link.link === 'refused') {
      const problem = new HubProblem(403, link.code, words.refused)
      return html`<div class="bwrap">
        ${this.#head(null)}${this.#tools([])}
        <main class="stage">${failedState(problem, () => location.reload())}</main>
      </div>`
    }
    if (!picture) {
      return html`<div class="bwrap">
        ${this.#head(null)}${lostStrip(link, this.now, this.#hurry)}${this.#tools([])}
        <main class="stage">${loadingState()}</main>
      </div>`
    }
    // With the link lost the picture stands still: only the strip counts on.
    const at = link.link === 'lost' ? link.since : this.now
    const attention = attentionOf(picture.windows.values(), at, this.kept, this.asked)
    if (this.width <= PHONE_PX) return this.#phone(picture, attention)
    const { columns, attentionBeside } = boardColumns(this.width)
    return html`<div class="bwrap ${attentionBeside ? 'beside' : ''}">
      ${this.#head(picture)}${lostStrip(link, this.now, this.#hurry)}${this.#tools(attention)}
      <div class="bmain">
        <hall-zones
          .hall=${hall}
          .picture=${picture}
          .at=${at}
          .choice=${this.choice}
          .marked=${new Set(attention.map(({ window }) => window))}
          .columns=${columns}
          @choose=${(event: CustomEvent<Partial<Choice>>) => this.#set(event.detail)}
          @open-window=${(event: CustomEvent<string>) => (this.open = event.detail)}
        ></hall-zones>
        ${attentionBeside || this.attentionShown ? this.#attention(attention, attentionBeside) : nothing}
      </div>
      ${this.#foot()}
      ${this.#drawer(picture)}
    </div>`
  }

  #phone(picture: HallPicture, attention: Attention[]) {
    const { desk, hall, halls, link, now } = this
    return html`${hallPhone({
      desk,
      hall,
      halls,
      picture,
      attention,
      link,
      now,
      waiting: this.waiting,
      asked: this.asked.length,
      search: this.choice.search,
      all: this.allWindows,
      column: this.#attention(attention, true),
      choose: (change) => this.#set(change),
      chooseHall: (detail) => this.dispatchEvent(new CustomEvent('choose-hall', { detail })),
      openWindow: (code) => (this.open = code),
      showAll: () => (this.allWindows = true),
      tryNow: this.#hurry,
    })}${this.#drawer(picture)}`
  }

  #drawer(picture: HallPicture) {
    const open = this.open === null ? undefined : picture.windows.get(this.open)
    if (!open) return nothing
    return html`<hall-drawer
      .desk=${this.desk}
      .hall=${this.hall.code}
      .window=${open}
      .facts=${this.hall.windows.find(({ code }) => code === open.code)}
      .now=${this.now}
      @drawer-closed=${() => (this.open = null)}
    ></hall-drawer>`
  }

  #head(picture: HallPicture | null) {
    const { link } = this
    if (this.width <= PHONE_PX) return phoneHead(this.desk, this.hall.name, link, this.now, this.waiting, null)
    const fresh =
      link.link === 'live' && picture
        ? `${words.live} · ${words.version(grouped(picture.version))}`
        : link.link === 'connecting'
          ? words.connecting
          : ''
    const kpis = picture ? kpisOf(picture.windows.values()) : null
    return hallHead(this.hall.name, this.desk.about, kpis, this.now, fresh)
  }

  #tools(attention: Attention[]) {
    // On a phone the head has the menu, and the lists have what they need.
    if (this.width <= PHONE_PX) return nothing
    const { desk, hall, halls, choice, attentionShown } = this
    return hallTools({
      desk,
      hall,
      halls,
      choice,
      attention,
      attentionShown,
      waiting: this.waiting,
      asked: this.asked.length,
      choose: (change) => this.#set(change),
      chooseHall: (detail) => this.dispatchEvent(new CustomEvent('choose-hall', { detail })),
      toggleAttention: () => (this.attentionShown = !attentionShown),
    })
  }

  #attention(items: Attention[], beside: boolean) {
    return html`<hall-attention
      class=${beside ? 'beside' : 'over'}
      .desk=${this.desk}
      .hall=${this.hall.code}
      .items=${items}
      .kept=${this.kept}
      @alert-answered=${() => void this.#loadAlerts()}
      .stale=${this.link.link === 'lost'}
      .closable=${!beside}
      .phone=${this.width <= PHONE_PX}
      @open-window=${(event: CustomEvent<string>) => (this.open = event.detail)}
      @close-attention=${() => (this.attentionShown = false)}
    ></hall-attention>`
  }

  /**
   * Five deltas a second go to their tiles and to nothing else; head and column follow with the second. With a new alert,
   * or one that is over, what it rests on is asked for, and the column follows with the answer.
   */
  #follow(picture: HallPicture, changed: readonly string[] | null): void {
    this.#picture = picture
    const open = [...picture.windows.values()].flatMap(({ alerts }) => alerts.map(({ id }) => id)).join()
    const otherAlerts = open !== this.#openAlerts
    this.#openAlerts = open
    if (otherAlerts) this.#askAlerts()
    if (changed === null || (this.open !== null && changed.includes(this.open))) this.requestUpdate()
    else this.querySelector<HallZones>('hall-zones')?.follow(picture, changed)
  }

  /** At once, and in a storm of alerts once in a while: every answer has all of them. */
  #askAlerts(): void {
    if (this.#asking !== undefined) {
      this.#askAgain = true
      return
    }
    void this.#loadAlerts()
    this.#asking = setTimeout(() => {
      this.#asking = undefined
      if (this.#askAgain) this.#askAlerts()
    }, ALERTS_APART_MS)
    this.#askAgain = false
  }

  async #loadAlerts(): Promise<void> {
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}`
    try {
      this.kept = (await this.desk.api.get<{ alerts: AlertFacts[] }>(`${path}/alerts`)).alerts
      if (!may(this.desk.session.role, 'case:read')) return
      const { counts } = await this.desk.api.get<CaseList>(`${path}/cases?late=near`)
      this.waiting = counts.late + counts.near
    } catch {
      // The feed itself says what is wrong; with the next second the rules' plain words stand.
    }
  }

  /** The feed says nothing of questions: they are asked for now and then. */
  async #loadQuestions(): Promise<void> {
    if (!may(this.desk.session.role, 'hall:answer')) return
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}/questions`
    try {
      this.asked = (await this.desk.api.get<HallQuestions>(path)).questions
    } catch {
      // The feed itself says what is wrong; the next look is soon.
    }
  }

  #foot() {
    return html`<footer class="bfoot">
      <div class="legend">${MARKS.map((name) => html`<span>${stateMark(name)}${words.states[name]}</span>`)}<span>${stateMark('inviting')}${words.invitingWord}</span></div>
      ${fiveKey()}
      <span class="rt">${words.legendNote}　<b>${words.place}</b></span>
    </footer>`
  }

  #set(change: Partial<Choice>): void {
    this.choice = { ...this.choice, ...change }
  }

  #pageKey = (event: KeyboardEvent) => {
    if (document.querySelector('dialog[open]')) return
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    if (event.key === '/' && !typing) {
      event.preventDefault()
      this.querySelector<HTMLInputElement>('.search')?.focus()
    } else if (event.key === 'Escape') {
      this.attentionShown = false
      if (this.choice.search) this.#set({ search: '' })
    }
  }

  #resized = () => (this.width = innerWidth)
  #hurry = () => this.#feed?.hurry()
}
customElements.define('hall-board', HallBoard)
