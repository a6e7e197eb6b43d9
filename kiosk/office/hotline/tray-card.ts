import { html, nothing } from 'lit'
import { formText, takenForm } from '../../elements/form-text.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { hotline } from '../../strings/hotline.zh.ts'
import { allUnits, unitChoice, type UnitName } from '../unit-choice.ts'
import type { TrayRating } from '../../../server/contract/answers/halls.ts'

const words = hotline.tray

/** 待归属: ratings that belong to nobody yet, with the words that the caller's answer came with. */
export class TrayCard extends NoticeElement {
  static override properties = {
    ratings: { state: true },
    units: { state: true },
  }
  declare ratings: TrayRating[] | null
  declare units: UnitName[]

  constructor() {
    super()
    this.ratings = null
    this.units = []
  }

  override firstUpdated(): void {
    void this.#load()
  }

  override render() {
    return html`<section class="card">
      <h2>${hotline.tabs.tray}</h2>
      ${this.problem ? failedState(this.problem, () => void this.#load()) : this.ratings ? this.#table(this.ratings) : loadingState()}
      ${this.noticeLine()}
    </section>`
  }

  #table(ratings: readonly TrayRating[]) {
    if (ratings.length === 0) return emptyState(words.none, words.noneText)
    return html`<p class="in s">${words.text}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${hotline.tabs.tray}>
        <table class="tray">
          <thead>
            <tr>
              ${[words.words, words.at, words.from, words.level, words.settle].map((head) => html`<th scope="col">${head}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${ratings.map(
              ({ rating, source, window, level, occurredAt, words: written }) =>
                html`<tr>
                  <th scope="row">${written ?? words.nothing}</th>
                  <td>${occurredAt.slice(0, 16).replace('T', ' ')}</td>
                  <td>${words.source[source]} ${window ?? nothing}</td>
                  <td>${hotline.levels[5 - level]}</td>
                  <td>
                    <form novalidate class="row" @submit=${(event: SubmitEvent) => this.#settle(event, rating)}>
                      ${unitChoice(this.units, words.choose)}
                      <input name="reason" required maxlength="200" aria-label=${words.reason} placeholder=${words.reason} />
                      <button class="b sm">${words.settle}</button>
                    </form>
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  }

  #settle = (event: SubmitEvent, rating: string) => {
    const data = takenForm(event)
    const body = { unit: formText(data, 'unit'), reason: formText(data, 'reason') }
    void this.#post(rating, body)
  }

  async #post(rating: string, body: { unit: string; reason: string }): Promise<void> {
    if (body.unit === '' || body.reason.trim() === '') {
      this.notice = { text: words.text, wrong: true }
      return
    }
    await this.act(async () => {
      await this.desk.api.post(`/api/v1/tray/${rating}/settle`, body)
      this.notice = { text: words.settled, wrong: false }
      await this.#load()
    })
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      const [{ ratings }, units] = await Promise.all([
        this.desk.api.get<{ ratings: TrayRating[] }>('/api/v1/tray'),
        allUnits(this.desk),
      ])
      this.ratings = ratings
      this.units = units
    })
  }
}
customElements.define('tray-card', TrayCard)
