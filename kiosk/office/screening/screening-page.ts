import { html, nothing } from 'lit'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { faceSymbols } from '../../elements/faces.ts'
import { LightElement } from '../../elements/light-element.ts'
import { Newest } from '../../elements/newest.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { ShownInAddress, type Shown } from '../../elements/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { RULE_WORDS, screening as words } from '../../strings/office.zh.ts'
import { evidenceCard, requestCard, ruleCard } from './screening-cards.ts'
import { alike, byRule } from './screening-groups.ts'
import { keyAct } from './screening-keys.ts'
import { screeningTable } from './screening-table.ts'
import type { RuleEffect } from '../../../server/contract/answers/scores.ts'
import type {
  DeskRatings,
  DeskRating,
  RatingEvidence,
  WaitingRequest,
} from '../../../server/contract/answers/screening.ts'
import { type Tab } from './screening-view.ts'

type Asked = { action: 'exclude' | 'withdraw' } | { action: 'void'; ground: 'mistaken' | 'malicious' }

const TABS: readonly Tab[] = ['held', 'waiting', 'decided', 'rules']

/** The screening desk (待核): what screening holds, with its evidence, and what officers decide about it. */
export class ScreeningPage extends LightElement {
  static override properties = {
    desk: { attribute: false },
    tab: { state: true },
    list: { state: true },
    requests: { state: true },
    rules: { state: true },
    rule: { state: true },
    hall: { state: true },
    unit: { state: true },
    chosen: { state: true },
    evidence: { state: true },
    reason: { state: true },
    said: { state: true },
    problem: { state: true },
    busy: { state: true },
    grouped: { state: true },
    help: { state: true },
  }
  declare desk: Desk
  declare tab: Tab
  declare list: DeskRatings | null
  declare requests: WaitingRequest[] | null
  declare rules: RuleEffect[] | null
  declare rule: string
  /** Codes of what is shown alone; empty: all. */
  declare hall: string
  declare unit: string
  declare chosen: ReadonlySet<string>
  declare evidence: RatingEvidence | null
  declare reason: string
  declare said: { text: string; wrong: boolean } | null
  declare problem: HubProblem | null
  declare busy: boolean
  /** The list stands by rule, each with its own head. */
  declare grouped: boolean
  /** Every key is explained. */
  declare help: boolean
  /** What this page decided last, and can be taken back. */
  last: { released: string[] } | { request: string } | null = null
  readonly #newest = new Newest()
  readonly #newestLook = new Newest()
  readonly #shown = new ShownInAddress(this, 'screening', (shown) => this.#take(shown))

  constructor() {
    super()
    this.tab = 'held'
    this.list = null
    this.requests = null
    this.rules = null
    this.rule = ''
    this.hall = ''
    this.unit = ''
    this.chosen = new Set()
    this.evidence = null
    this.reason = ''
    this.said = null
    this.problem = null
    this.busy = false
    this.grouped = true
    this.help = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('keydown', this.#pageKeys)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.#pageKeys)
  }

  override firstUpdated(): void {
    document.title = words.title
    this.#take(this.#shown.read())
  }

  override render() {
    return html`${faceSymbols}${deskBar(this.desk.session, 'screening', this.desk.logOut)}
      <main class="page office">
        <div class="title">
          <div>
            <p class="crumb">${words.crumb}</p>
            <h1>${words.title}</h1>
          </div>
          <div class="r">
            <div class="seg" role="group" aria-label=${words.title}>
              ${this.#tabs.map(
                (tab) =>
                  html`<button type="button" aria-pressed=${tab === this.tab} @click=${() => this.#open(tab)}>
                    ${words.tabs[tab]}${tab === 'waiting' && this.requests?.length ? ` ${this.requests.length}` : nothing}
                  </button>`,
              )}
            </div>
          </div>
        </div>
        ${this.problem ? failedState(this.problem, () => void this.#load()) : this.#body()}
      </main>`
  }

  #body() {
    if (this.tab === 'waiting') return this.#waiting()
    if (this.tab === 'rules') return this.#rules()
    if (!this.list) return loadingState()
    if (this.list.total === 0 && this.rule + this.hall + this.unit === '')
      return this.tab === 'held' ? emptyState(words.noneHeld, words.noneHeldText) : emptyState(words.noneDecided, '')
    return html`<div class="cols desk-cols">
      <section class="card">
        <h2>
          ${this.#ruleFilter(this.list)}${this.#placeFilter(this.list)}
          <button type="button" class="b ghost sm" aria-pressed=${this.grouped} @click=${() => (this.grouped = !this.grouped)}>${words.byRule}</button>
          <small class="r">${words.total(this.list.total)}</small>
        </h2>
        <div class="scroll" tabindex="0" role="region" aria-label=${words.title} @keydown=${this.#keys}>${this.#table(this.list)}</div>
        ${this.#mayDecide ? this.#acts() : nothing}
        ${this.#keysLine()}
      </section>
      ${evidenceCard(this.evidence)}
    </div>`
  }

  #ruleFilter({ rules }: DeskRatings) {
    const pick = (rule: string, text: string) =>
      html`<button type="button" class="b sm" aria-pressed=${this.rule === rule} @click=${() => void this.#filter({ rule })}>${text}</button>`
    return html`<span class="picks" role="group" aria-label=${words.rule}
      >${pick('', words.all)}${Object.entries(rules).map(([rule, n]) => pick(rule, `${RULE_WORDS[rule] ?? ''} ${n}`))}</span
    >`
  }

  /** One hall or one unit of many: a list each, since the city has eighty-nine. */
  #placeFilter({ halls, units }: DeskRatings) {
    const pick = (label: string, chosen: string, choices: [string, string][], to: (code: string) => void) =>
      choices.length < 2 && chosen === ''
        ? nothing
        : html`<label class="pick"
            ><span>${label}</span
            ><select @change=${(event: Event) => to((event.target as HTMLSelectElement).value)}>
              <option value="" ?selected=${chosen === ''}>${words.all}</option>
              ${choices.map(([code, text]) => html`<option value=${code} ?selected=${code === chosen}>${text}</option>`)}
            </select></label
          >`
    return html`${pick(
      words.hall,
      this.hall,
      Object.entries(halls).map(([code, n]) => [code, `${code} ${n}`]),
      (hall) => void this.#filter({ hall, unit: '', rule: '' }),
    )}${pick(
      words.unit,
      this.unit,
      units.map(({ code, name, n }) => [code, `${name} ${n}`]),
      (unit) => void this.#filter({ unit, rule: '' }),
    )}`
  }

  #table({ ratings }: DeskRatings) {
    return screeningTable({
      ratings,
      grouped: this.grouped && this.rule === '',
      chosen: this.chosen,
      open: this.evidence?.rating.rating ?? null,
      chooseAll: (all) => (this.chosen = new Set(all)),
      toggle: (rating) => this.#toggle(rating),
      look: (rating) => void this.#look(rating),
    })
  }

  #acts() {
    const act = (text: string, run: () => void, solid = false) =>
      html`<button type="button" class="b ${solid ? 'solid' : ''}" ?disabled=${this.busy} @click=${run}>${text}</button>`
    return html`<div class="in decide">
      <label class="field"
        >${words.reason}<input
          maxlength="200"
          .value=${this.reason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)}
      /></label>
      ${this.tab === 'held' ? this.#usualReasons() : nothing}
      <div class="acts">
        <span class="s">${words.selected(this.chosen.size)}</span>
        ${
          this.tab === 'decided'
            ? act(words.withdraw, () => void this.#takeBack(), true)
            : html`${act(words.release, () => void this.#decide('release'), true)}
              ${act(words.exclude, () => void this.#ask({ action: 'exclude' }))}
              ${act(words.voidMistaken, () => void this.#ask({ action: 'void', ground: 'mistaken' }))}
              ${act(words.voidMalicious, () => void this.#ask({ action: 'void', ground: 'malicious' }))}`
        }
      </div>
      <p class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? words.howMany(this.tab === 'held')}</p>
    </div>`
  }

  /** Words that are often the reason: a touch writes them into the field, where they can be changed. */
  #usualReasons() {
    return html`<div class="chips" role="group" aria-label=${words.usual}>
      ${words.usualReasons.map(
        (text) =>
          html`<button type="button" class="chip" aria-pressed=${this.reason === text} @click=${() => (this.reason = text)}>${text}</button>`,
      )}
    </div>`
  }

  #keysLine() {
    const shown = this.help ? [...words.keyList, ...words.moreKeys] : words.keyList
    return html`<p class="keysline">
      ${shown.map(([keys, text]) => html`<span>${keys.map((key) => html`<kbd>${key}</kbd>`)}${text}</span>`)}
      <span class="q">${words.deadInText}</span>
    </p>`
  }

  #waiting() {
    if (!this.requests) return loadingState()
    if (this.requests.length === 0) return emptyState(words.noneWaiting, '')
    return html`${this.requests.map((each) =>
      requestCard(each, {
        own: each.operator === `user:${this.desk.session.username}`,
        may: this.#mayDecide,
        busy: this.busy,
        answer: (yes, reason) => void this.#answer(each, yes, reason),
      }),
    )}
      <p class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? nothing}</p>`
  }

  #rules() {
    if (!this.rules) return loadingState()
    if (this.rules.length === 0) return emptyState(words.noneRules, '')
    return html`<p class="s">${words.effect}</p>
      <div class="rule-cards">${this.rules.map(ruleCard)}</div>`
  }

  get #mayDecide(): boolean {
    return may(this.desk.session.role, 'rating:decide')
  }

  #open(tab: Tab): void {
    this.#shown.show({ tab: tab === 'held' ? '' : tab })
    this.#take(this.#shown.read())
  }

  /** Shows what the address names; of a tab that is already shown only what changed. */
  #take(shown: URLSearchParams): void {
    const text = (name: string) => shown.get(name) ?? ''
    const tab = this.#tabs.find((each) => each === text('tab')) ?? 'held'
    const before = [this.rule, this.hall, this.unit].join(' ')
    Object.assign(this, { rule: text('rule'), hall: text('hall'), unit: text('unit') })
    const isNew = tab !== this.tab || this.requests === null
    if (isNew) {
      this.tab = tab
      this.list = null
      this.said = null
    }
    if (isNew || before !== [this.rule, this.hall, this.unit].join(' ')) {
      this.chosen = new Set()
      void this.#load()
    }
    const rating = text('rating')
    if (rating === '') this.#closeEvidence()
    else if (rating !== this.evidence?.rating.rating) void this.#fetchEvidence(rating)
  }

  get #tabs(): readonly Tab[] {
    return TABS.filter((tab) => tab !== 'rules' || may(this.desk.session.role, 'scores:read'))
  }

  #closeEvidence(): void {
    this.#newestLook.ask()
    this.evidence = null
  }

  /** What is shown, with another rating open or none. */
  #showing(rating: string): Shown {
    const { tab, rule, hall, unit } = this
    return { tab: tab === 'held' ? '' : tab, rule, hall, unit, rating }
  }

  #toggle(rating: string): void {
    const chosen = new Set(this.chosen)
    if (!chosen.delete(rating)) chosen.add(rating)
    this.chosen = chosen
  }

  #filter(to: Partial<Pick<ScreeningPage, 'rule' | 'hall' | 'unit'>>): Promise<void> {
    Object.assign(this, to)
    this.#shown.show(this.#showing(this.evidence?.rating.rating ?? ''))
    this.chosen = new Set()
    return this.#load()
  }

  /** The ratings in the order of the screen. */
  get #rows(): DeskRating[] {
    const ratings = this.list?.ratings ?? []
    return this.grouped && this.rule === '' ? byRule(ratings).flatMap((group) => group.ratings) : ratings
  }

  get #at(): DeskRating | undefined {
    return this.#rows.find(({ rating }) => rating === this.evidence?.rating.rating)
  }

  /** Rows by arrow and a tick by space where the list has the focus; a field that takes text keeps its keys. */
  #keys = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      this.#step(step)
    } else if (event.key === ' ' && this.#at && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault()
      this.#toggleOpen(this.#at)
    }
  }

  #step(step: 1 | -1): void {
    const rows = this.#rows
    const at = rows.findIndex(({ rating }) => rating === this.evidence?.rating.rating)
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)]
    if (!next) return
    void this.#look(next.rating, at >= 0)
    this.querySelector(`tr[data-rating="${next.rating}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  #toggleOpen({ rating, mayNot, request }: DeskRating): void {
    if (mayNot === null && request === null) this.#toggle(rating)
  }

  /** The desk's keys, wherever the focus is. */
  #pageKeys = (event: KeyboardEvent) => {
    const act = keyAct(event)
    if (act === null || this.tab === 'waiting' || this.tab === 'rules' || !this.list) return
    event.preventDefault()
    if (act === 'next' || act === 'previous') this.#step(act === 'next' ? 1 : -1)
    else if (act === 'help') this.help = !this.help
    else if (act === 'choose' && this.#at) this.#toggleOpen(this.#at)
    else if (act === 'alike' && this.#at) this.chosen = new Set(alike(this.list.ratings, this.#at))
    else if (act === 'undo') void this.#undo()
    else if (this.tab === 'held' && act === 'release') void this.#decide('release')
    else if (this.tab === 'held' && act === 'exclude') void this.#ask({ action: 'exclude' })
  }

  /** Takes back what this page decided last: who let count alone takes back alone, an own request is withdrawn. */
  async #undo(): Promise<void> {
    const { last } = this
    if (!last) return void (this.said = { text: words.nothingToUndo, wrong: true })
    if (this.reason.trim() === '') return void (this.said = { text: words.needReason, wrong: true })
    await this.#run(async () => {
      if ('request' in last)
        await this.desk.api.post(`/api/v1/screening/requests/${last.request}/refuse`, { reason: this.reason })
      else await this.#postDecision('withdraw', last.released, this.reason)
      this.last = null
      this.reason = ''
      await this.#load()
      this.said = { text: words.undone, wrong: false }
    })
  }

  /** Rows that are gone through by arrow leave one entry in the history, not one each. */
  async #look(rating: string, isStep = false): Promise<void> {
    const shown = this.#showing(rating)
    if (isStep) this.#shown.correct(shown)
    else this.#shown.show(shown)
    await this.#fetchEvidence(rating)
  }

  async #fetchEvidence(rating: string): Promise<void> {
    await this.#run(async () => {
      const isNewest = this.#newestLook.ask()
      const evidence = await this.desk.api.get<RatingEvidence>(`/api/v1/screening/ratings/${rating}`)
      if (isNewest()) this.evidence = evidence
    })
  }

  #decide(action: 'release' | 'withdraw'): Promise<void> {
    return this.#act((ratings, reason) => this.#postDecision(action, ratings, reason))
  }

  #ask(what: Asked): Promise<void> {
    return this.#act((ratings, reason) => this.#postRequest(what, ratings, reason))
  }

  /** What one officer let count, one takes back; what two left out, two: it is asked for. */
  #takeBack(): Promise<void> {
    const released = new Set(
      (this.list?.ratings ?? []).filter(({ rule }) => rule === 'released').map(({ rating }) => rating),
    )
    return this.#act(async (ratings, reason) => {
      const [alone, byTwo] = [ratings.filter((id) => released.has(id)), ratings.filter((id) => !released.has(id))]
      const done = alone.length > 0 ? [await this.#postDecision('withdraw', alone, reason)] : []
      if (byTwo.length > 0) done.push(await this.#postRequest({ action: 'withdraw' }, byTwo, reason))
      return done.join('')
    })
  }

  async #postDecision(action: 'release' | 'withdraw', ratings: string[], reason: string): Promise<string> {
    const body = { action, ratings, reason }
    const { decided } = await this.desk.api.post<{ decided: number }>('/api/v1/screening/decisions', body)
    this.last = action === 'release' ? { released: ratings } : null
    return words.done(decided)
  }

  async #postRequest(what: Asked, ratings: string[], reason: string): Promise<string> {
    const path = '/api/v1/screening/requests'
    const { request } = await this.desk.api.post<{ request: string }>(path, { ...what, ratings, reason })
    this.last = { request }
    return words.asked
  }

  async #act(run: (ratings: string[], reason: string) => Promise<string>): Promise<void> {
    if (!this.#mayDecide) return
    if (this.chosen.size === 0) return void (this.said = { text: words.needChoice, wrong: true })
    if (this.reason.trim() === '') return void (this.said = { text: words.needReason, wrong: true })
    await this.#run(async () => {
      const text = await run([...this.chosen], this.reason)
      this.chosen = new Set()
      this.reason = ''
      this.#closeEvidence()
      this.#shown.correct(this.#showing(''))
      await this.#load()
      this.said = { text, wrong: false }
    })
  }

  async #answer({ request }: WaitingRequest, yes: boolean, reason: string): Promise<void> {
    if (reason.trim() === '') return void (this.said = { text: words.needReason, wrong: true })
    await this.#run(async () => {
      await this.desk.api.post(`/api/v1/screening/requests/${request}/${yes ? 'confirm' : 'refuse'}`, { reason })
      await this.#load()
      this.said = { text: yes ? words.done(1) : words.refused, wrong: false }
    })
  }

  async #run(job: () => Promise<void>): Promise<void> {
    this.busy = true
    try {
      await job()
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }

  async #load(): Promise<void> {
    const { api, about } = this.desk
    const isNewest = this.#newest.ask()
    try {
      this.problem = null
      const { requests } = await api.get<{ requests: WaitingRequest[] }>('/api/v1/screening/requests')
      if (!isNewest()) return
      this.requests = requests
      if (this.tab === 'rules') {
        const path = `/api/v1/campaigns/${about.campaign.id}/methods/service-centre/rules`
        const { rules } = await api.get<{ rules: RuleEffect[] }>(path)
        if (isNewest()) this.rules = rules
      } else if (this.tab !== 'waiting') {
        const query = new URLSearchParams({
          decided: String(this.tab === 'decided'),
          ...(this.rule ? { rule: this.rule } : {}),
          ...(this.hall ? { hall: this.hall } : {}),
          ...(this.unit ? { unit: this.unit } : {}),
        })
        const list = await api.get<DeskRatings>(`/api/v1/screening/ratings?${query.toString()}`)
        if (isNewest()) this.list = list
      }
    } catch (error) {
      if (isNewest()) this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('screening-page', ScreeningPage)
