import { html, nothing } from 'lit'
import { may } from '../../../server/contract/roles.ts'
import type { HallQuestion, HallQuestions } from '../../../server/contract/answers/screening.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { faceSymbols } from '../../elements/faces.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { questionCard } from '../../elements/cards/question-card.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { screening as desk } from '../../strings/office.zh.ts'
import { questions as words } from '../../strings/hall/questions.zh.ts'
import { hallBar } from '../hall-nav.ts'

/** `#questions`: what the office asks this hall about held ratings; its manager answers, others of the hall's pages read. */
export class HallQuestionsPage extends NoticeElement {
  static override properties = {
    hall: { attribute: false },
    list: { state: true },
  }
  declare hall: Hall
  declare list: HallQuestion[] | null

  constructor() {
    super()
    this.list = null
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
    return html`${this.noticeLine()}
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
    if (this.notice?.wrong) this.notice = null
  }

  get #path(): string {
    return `/api/v1/halls/${encodeURIComponent(this.hall.code)}/questions`
  }

  async #answer({ question }: HallQuestion, text: string): Promise<void> {
    if (text === '') return void (this.notice = { text: desk.needAnswer, wrong: true })
    await this.act(async () => {
      await this.desk.api.post(`${this.#path}/${question}/answer`, { words: text })
      this.notice = { text: words.answered, wrong: false }
      await this.#load()
    })
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.list = (await this.desk.api.get<HallQuestions>(this.#path)).questions
    })
  }
}
customElements.define('hall-questions', HallQuestionsPage)
