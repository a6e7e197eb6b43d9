import { html, nothing } from 'lit'
import { may } from '../../../server/contract/roles.ts'
import type { HallQuestion, HallQuestions } from '../../../server/contract/answers/screening.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { faceSymbols } from '../../elements/faces.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { questionCard } from '../../elements/cards/question-card.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { screening as desk } from '../../strings/office.zh.ts'
import { questions as words } from '../../strings/hall/questions.zh.ts'
import { hallBar } from '../hall-nav.ts'

/** `#questions`: what the office asks this hall about held ratings; its manager answers, others of the hall's pages read. */
export class HallQuestionsPage extends LightElement {
  static override properties = {
    desk: { attribute: false },
    hall: { attribute: false },
    list: { state: true },
    said: { state: true },
    problem: { state: true },
    busy: { state: true },
  }
  declare desk: Desk
  declare hall: Hall
  declare list: HallQuestion[] | null
  declare said: { text: string; wrong: boolean } | null
  declare problem: HubProblem | null
  declare busy: boolean

  constructor() {
    super()
    this.list = null
    this.said = null
    this.problem = null
    this.busy = false
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    return html`${faceSymbols}${hallBar(this.desk, 'questions', null, this.list?.length ?? null)}
      <main class="page questions">
        <div class="title">
          <div>
            <p class="crumb">${this.hall.name} · ${words.note}</p>
            <h1>${words.title}</h1>
          </div>
        </div>
        ${this.problem ? failedState(this.problem, () => void this.#load()) : this.#body()}
      </main>`
  }

  #body() {
    if (!this.list) return loadingState()
    const answers = may(this.desk.session.role, 'hall:answer')
    return html`<p class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? nothing}</p>
      ${this.list.length === 0 ? emptyState(words.none, words.noneText) : nothing}
      <div @input=${this.#writes}>
      ${this.list.map((each) =>
        questionCard(each, {
          hallName: this.hall.name,
          busy: this.busy,
          href: (rating) => `/office/#screening?rating=${rating}`,
          answer: answers ? (text) => void this.#answer(each, text) : null,
          takeBack: null,
        }),
      )}</div>`
  }

  /** What was missing is being written. */
  #writes = () => {
    if (this.said?.wrong) this.said = null
  }

  get #path(): string {
    return `/api/v1/halls/${encodeURIComponent(this.hall.code)}/questions`
  }

  async #answer({ question }: HallQuestion, text: string): Promise<void> {
    if (text === '') return void (this.said = { text: desk.needAnswer, wrong: true })
    this.busy = true
    try {
      await this.desk.api.post(`${this.#path}/${question}/answer`, { words: text })
      this.said = { text: words.answered, wrong: false }
      await this.#load()
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }

  async #load(): Promise<void> {
    try {
      this.problem = null
      this.list = (await this.desk.api.get<HallQuestions>(this.#path)).questions
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('hall-questions', HallQuestionsPage)
