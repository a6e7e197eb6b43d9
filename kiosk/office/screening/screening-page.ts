import { html, nothing, type PropertyValues } from 'lit'
import { may } from '../../../server/contract/roles.ts'
import { campaignLink, shownCampaign } from '../shown-campaign.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { faceSymbols } from '../../elements/faces.ts'
import { grouped } from '../../elements/figures.ts'
import { Newest } from '../../elements/newest.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { ShownInAddress, type Shown } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { questionCard } from '../../elements/cards/question-card.ts'
import { screening as words } from '../../strings/office.zh.ts'
import { DecidingElement } from './deciding-element.ts'
import { evidenceOf, requestCard, ruleCard } from './screening-cards.ts'
import { decideFrame, whatFollows } from './screening-decide.ts'
import { alike, byRule, inRows } from './screening-groups.ts'
import type { KeyAct } from './screening-keys.ts'
import { listCard } from './list-card.ts'
import { isOpenTo } from './screening-list.ts'
import type { RuleEffect } from '../../../server/contract/answers/scores.ts'
import type {
  DeskRatings,
  DeskRating,
  HallQuestion,
  HallQuestions,
  RatingEvidence,
  WaitingRequest,
} from '../../../server/contract/answers/screening.ts'
import { type Tab } from './screening-view.ts'

const TABS: readonly Tab[] = ['held', 'waiting', 'hall', 'decided', 'rules']

/** The screening desk (待核): what screening holds, with its evidence, and what officers decide about it. */
export class ScreeningPage extends DecidingElement<DeskRating, RatingEvidence> {
  static override properties = {
    tab: { state: true },
    list: { state: true },
    requests: { state: true },
    questions: { state: true },
    rules: { state: true },
    rule: { state: true },
    hall: { state: true },
    unit: { state: true },
    grouped: { state: true },
  }
  declare tab: Tab
  declare list: DeskRatings | null
  declare requests: WaitingRequest[] | null
  declare questions: HallQuestion[] | null
  declare rules: RuleEffect[] | null
  declare rule: string
  /** Codes of what is shown alone; empty: all. */
  declare hall: string
  declare unit: string
  /** The list stands by rule, each with its own head. */
  declare grouped: boolean
  readonly #newest = new Newest()
  override readonly shown = new ShownInAddress(this, 'screening', (shown) => this.#take(shown))

  constructor() {
    super()
    this.tab = 'held'
    this.list = null
    this.requests = null
    this.questions = null
    this.rules = null
    this.rule = ''
    this.hall = ''
    this.unit = ''
    this.grouped = true
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('evidence')) return
    // On a phone the picture is wider than the screen: the press itself stands in its middle.
    const scroll = this.querySelector('.timeline-scroll')
    if (scroll) scroll.scrollLeft = (scroll.scrollWidth - scroll.clientWidth) / 2
  }

  override firstUpdated(): void {
    document.title = words.title
    this.#take(this.shown.read())
  }

  override render() {
    const counts = this.list?.counts
    return html`${faceSymbols}${deskBar(this.desk.session, 'screening', this.desk.logOut, {
      badges: { screening: this.mayDecide ? (counts?.open ?? 0) : 0 },
    })}
      <main class="page office">
        <div class="title">
          <div>
            <p class="crumb">${words.crumb(shownCampaign(this.desk).id)}</p>
            <h1>${words.title}</h1>
          </div>
          <div class="r">
            ${campaignLink(this.desk, 'screening', shownCampaign(this.desk).id)}
            <div class="seg" role="group" aria-label=${words.title}>
              ${this.#tabs.map(
                (tab) =>
                  html`<button type="button" aria-pressed=${tab === this.tab} @click=${() => this.#open(tab)}>${this.#tabWords(tab)}</button>`,
              )}
            </div>
          </div>
        </div>
        ${this.problem ? failedState(this.problem, () => void this.again()) : this.#body()}
      </main>`
  }

  #tabWords(tab: Tab): string {
    const counts = this.list?.counts
    const n = {
      held: counts?.open,
      waiting: this.requests?.length,
      hall: this.questions?.length,
      decided: counts?.decided,
      rules: 0,
    }
    const name = tab === 'held' && this.mayDecide ? words.heldMine : words.tabs[tab]
    return n[tab] ? `${name} ${grouped(n[tab])}` : name
  }

  #body() {
    if (this.tab === 'waiting') return this.#waiting()
    if (this.tab === 'hall') return this.#askedHalls()
    if (this.tab === 'rules') return this.#rules()
    if (!this.list) return loadingState()
    const shown = this.evidence
    if (this.list.total === 0 && this.rule + this.hall + this.unit === '' && shown === null)
      // It stands above an empty list, too: the last row took the frame with it.
      return html`${this.noticeLine()}
      ${this.tab === 'held' ? emptyState(words.noneHeld, words.noneHeldText) : emptyState(words.noneDecided, '')}`
    return html`<div class="desk-cols">
      ${listCard(this.list, {
        tab: this.tab === 'held' ? 'held' : 'decided',
        mayChoose: this.mayDecide,
        filters: { rule: this.rule, hall: this.hall, unit: this.unit },
        grouped: this.grouped,
        chosen: this.chosen,
        open: this.evidence?.rating.rating ?? null,
        now: this.desk.clock.now(),
        filter: (to) => void this.#filter(to),
        group: () => (this.grouped = !this.grouped),
        choose: (ratings, on) => this.choose(ratings, on),
        look: (rating) => void this.look(rating),
        keys: this.keys,
      })}
      <div class="stack">
        <section class="card" aria-label=${words.evidence}>
          ${shown === null ? html`<p class="in s">${words.pick}</p>` : evidenceOf(shown, this.#standing(shown))}
          ${this.mayDecide ? this.#frame() : nothing}
        </section>
        ${this.keysLine(words.keyList)}
      </div>
    </div>`
  }

  #standing({ rating }: RatingEvidence) {
    return {
      at: this.#ordered.findIndex((each) => each.rating === rating.rating),
      of: this.list?.total ?? 0,
      hallName: rating.hall === null ? null : (this.list?.hallNames[rating.hall] ?? null),
      now: this.desk.clock.now(),
    }
  }

  #frame() {
    const { tab, reason, notice, busy, evidence } = this
    const about = this.about
    return decideFrame({
      decided: tab === 'decided',
      about: about.length,
      follows: whatFollows(about),
      usual: words.usualReasons,
      one: about.length > 1 && evidence !== null ? () => (this.chosen = new Set([evidence.rating.rating])) : null,
      reason,
      notice,
      busy,
      asks: may(this.desk.session.role, 'hall:ask'),
      write: (text) => (this.reason = text),
      release: () => void this.decide('release'),
      exclude: () => void this.ask({ action: 'exclude' }),
      askHall: () => void this.#askHall(),
      voided: (ground) => void this.ask({ action: 'void', ground }),
      takeBack: () => void this.takeBack(),
    })
  }

  #waiting() {
    if (!this.requests) return loadingState()
    if (this.requests.length === 0) return html`${this.noticeLine()} ${emptyState(words.noneWaiting, '')}`
    return html`${this.requests.map((each) =>
      requestCard(each, {
        own: each.operator === `user:${this.desk.session.username}`,
        may: this.mayDecide,
        busy: this.busy,
        answer: (yes, reason) => void this.answer(each.request, 1, yes, reason),
      }),
    )}
    ${this.noticeLine()}`
  }

  #askedHalls() {
    if (!this.questions) return loadingState()
    if (this.questions.length === 0)
      return html`${this.noticeLine()} ${emptyState(words.noneAsked, words.noneAskedText)}`
    const { role } = this.desk.session
    return html`${this.questions.map((each) =>
      questionCard(each, {
        hallName: this.list?.hallNames[each.hall] ?? each.hall,
        busy: this.busy,
        href: (rating) => `#screening?rating=${rating}`,
        answer: may(role, 'hall:answer') ? (text) => void this.#answerQuestion(each, text) : null,
        takeBack: may(role, 'hall:ask') ? () => void this.#takeQuestionBack(each) : null,
      }),
    )}
    ${this.noticeLine()}`
  }

  #rules() {
    if (!this.rules) return loadingState()
    if (this.rules.length === 0) return emptyState(words.noneRules, '')
    return html`<p class="s">${words.effect}</p>
      <div class="rule-cards">${this.rules.map(ruleCard)}</div>`
  }

  override get path(): string {
    return '/api/v1/screening'
  }

  override get mayDecide(): boolean {
    return may(this.desk.session.role, 'rating:decide')
  }

  override get listed(): DeskRating[] {
    return this.list?.ratings ?? []
  }

  #open(tab: Tab): void {
    this.shown.show({ tab: tab === 'held' ? '' : tab })
    this.#take(this.shown.read())
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
      this.notice = null
    }
    if (isNew || before !== [this.rule, this.hall, this.unit].join(' ')) {
      this.chosen = new Set()
      void this.again()
    }
    const rating = text('rating')
    if (rating === '') this.hideEvidence()
    else if (rating !== this.evidence?.rating.rating) void this.fetchEvidence(rating)
  }

  get #tabs(): readonly Tab[] {
    return TABS.filter((tab) => tab !== 'rules' || may(this.desk.session.role, 'scores:read'))
  }

  override showing(rating: string): Shown {
    const { tab, rule, hall, unit } = this
    return { tab: tab === 'held' ? '' : tab, rule, hall, unit, rating }
  }

  #filter(to: Partial<Pick<ScreeningPage, 'rule' | 'hall' | 'unit'>>): Promise<void> {
    Object.assign(this, to)
    this.shown.show(this.showing(this.evidence?.rating.rating ?? ''))
    this.chosen = new Set()
    return this.again()
  }

  override get rows(): DeskRating[][] {
    return inRows(this.#ordered)
  }

  /** The ratings in the order of the screen. */
  get #ordered(): DeskRating[] {
    return this.grouped && this.rule === '' ? byRule(this.listed).flatMap((group) => group.ratings) : this.listed
  }

  override isOpen(rating: DeskRating): boolean {
    return isOpenTo(rating)
  }

  override evidenceOf(rating: string): Promise<RatingEvidence> {
    return this.desk.api.get<RatingEvidence>(`/api/v1/screening/ratings/${rating}`)
  }

  override get hasRows(): boolean {
    return (this.tab === 'held' || this.tab === 'decided') && this.list !== null
  }

  override doKey(act: KeyAct): void {
    const { at } = this
    if (act === 'choose' && at) this.toggle(at)
    else if (act === 'alike' && at) this.chosen = new Set(alike(this.listed, at[0]!))
    else if (act === 'undo') void this.undo()
    else if (this.tab !== 'held') return
    else if (act === 'release') void this.decide('release')
    else if (act === 'exclude') void this.ask({ action: 'exclude' })
    else if (act === 'ask') void this.#askHall()
  }

  override async undo(): Promise<void> {
    return this.last && 'questions' in this.last ? this.#takeQuestionsBack(this.last.questions) : super.undo()
  }

  /** Asks the hall in words; it decides nothing. */
  async #askHall(): Promise<void> {
    if (!may(this.desk.session.role, 'hall:ask')) return
    if (this.reason.trim() === '') return this.refuse(words.needQuestion)
    await this.actOnChosen(async (ratings, text) => {
      const { questions } = await this.desk.api.post<{ questions: string[] }>('/api/v1/screening/questions', {
        ratings,
        words: text,
      })
      this.last = { questions }
      return words.askedHallDone
    })
  }

  #takeQuestionBack({ question }: HallQuestion): Promise<void> {
    return this.#takeQuestionsBack([question])
  }

  async #takeQuestionsBack(questions: readonly string[]): Promise<void> {
    await this.act(async () => {
      for (const each of questions) await this.desk.api.delete(`/api/v1/screening/questions/${each}`)
      this.last = null
      await this.again()
      this.notice = { text: words.undone, wrong: false }
    })
  }

  async #answerQuestion({ hall, question }: HallQuestion, text: string): Promise<void> {
    if (text === '') return void (this.notice = { text: words.needAnswer, wrong: true })
    await this.act(async () => {
      await this.desk.api.post(`/api/v1/halls/${encodeURIComponent(hall)}/questions/${question}/answer`, {
        words: text,
      })
      await this.again()
      this.notice = { text: words.answered, wrong: false }
    })
  }

  /** A hall's manager is told of the own hall alone. */
  get #questionsPath(): string {
    const { role, hall } = this.desk.session
    return role === 'hall-manager' && hall
      ? `/api/v1/halls/${encodeURIComponent(hall)}/questions`
      : '/api/v1/screening/questions'
  }

  override async again(): Promise<void> {
    const { api } = this.desk
    const { id, from, to } = shownCampaign(this.desk)
    const isNewest = this.#newest.ask()
    try {
      this.problem = null
      const [{ requests }, { questions }] = await Promise.all([
        api.get<{ requests: WaitingRequest[] }>('/api/v1/screening/requests'),
        api.get<HallQuestions>(this.#questionsPath),
      ])
      if (!isNewest()) return
      Object.assign(this, { requests, questions })
      if (this.tab === 'rules') {
        const path = `/api/v1/campaigns/${id}/methods/service-centre/rules`
        const { rules } = await api.get<{ rules: RuleEffect[] }>(path)
        if (isNewest()) this.rules = rules
      } else {
        const query = new URLSearchParams({
          ...(id === this.desk.about.campaign.id ? {} : { from, to }),
          ...(this.tab === 'decided' ? { decided: 'true' } : { open: 'true' }),
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
