import { html, nothing } from 'lit'
import type { CaseStep } from '../../../server/contract/cases.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { APPEAL_WORDS, EXTENSION_WORDS, cases, onecase, ofUnit as words } from '../../strings/hall/cases.zh.ts'
import type { UnitCase } from '../../../server/contract/answers/cases.ts'
import './case-step-form.ts'

/** `/hall/?unit`: the running cases of the unit of whoever is signed in, where it may appeal or ask for more time. */
export class UnitCases extends NoticeElement {
  static override properties = {
    list: { state: true },
    open: { state: true },
  }
  declare list: UnitCase[] | null
  /** Which case and step is being filled in. */
  declare open: { id: string; step: CaseStep } | null

  constructor() {
    super()
    this.list = null
    this.open = null
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    const { list } = this
    return html`${deskBar(this.desk.session, 'none', this.desk.logOut)}
      <main class="page cases">
        <div class="title">
          <div>
            <p class="crumb">${words.note}</p>
            <h1>${words.title}</h1>
          </div>
        </div>
        ${this.noticeLine()}
        ${
          this.problem
            ? failedState(this.problem, () => void this.#load())
            : list === null
              ? loadingState()
              : list.length === 0
                ? emptyState(words.none, words.noneText)
                : list.map((each) => this.#case(each))
        }
      </main>`
  }

  #case(each: UnitCase) {
    const { clock } = each
    const due =
      clock && (clock.late ? cases.late(Math.abs(clock.left)) : clock.near ? cases.near : cases.left(clock.left))
    const filling = this.open?.id === each.id ? this.open.step : null
    return html`<section class="card">
      <h2>${each.hall} ${each.window?.code} ${each.window?.name} <small>${each.day}</small></h2>
      <div class="in">
        <dl class="kv">
          <dt>${onecase.facts.matter}</dt>
          <dd>${each.subject ?? '–'}</dd>
          <dt>${cases.columns.due}</dt>
          <dd>${clock ? html`<span class="tag ${clock.late ? 'bad' : ''}">${due}</span> ${cases.due(clock.dueAt)}` : '–'}</dd>
        </dl>
        ${EXTENSION_WORDS[each.extension] ? html`<p class="s">${EXTENSION_WORDS[each.extension]}</p>` : nothing}
        ${APPEAL_WORDS[each.appeal] ? html`<p class="s">${APPEAL_WORDS[each.appeal]}</p>` : nothing}
        <div class="acts">
          ${each.can.map(
            (step) =>
              html`<button class="b" aria-expanded=${filling === step} @click=${() => (this.open = { id: each.id, step })}>
                ${onecase.forms[step].title}
              </button>`,
          )}
        </div>
        ${
          filling === null
            ? nothing
            : html`<case-step-form
                .step=${filling}
                .busy=${this.busy}
                @take-step=${(event: CustomEvent<object>) => void this.#take(each.id, event.detail)}
              ></case-step-form>`
        }
      </div>
    </section>`
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.list = (await this.desk.api.get<{ cases: UnitCase[] }>('/api/v1/unit/cases')).cases
    })
  }

  async #take(id: string, body: object): Promise<void> {
    await this.act(async () => {
      await this.desk.api.post(`/api/v1/unit/cases/${encodeURIComponent(id)}/steps`, body)
      this.open = null
      this.notice = { text: words.sent, wrong: false }
      await this.#load()
    })
  }
}
customElements.define('unit-cases', UnitCases)
