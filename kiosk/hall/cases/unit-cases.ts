import { html, nothing } from 'lit'
import type { CaseStep } from '../../../server/contract/cases.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { APPEAL_WORDS, EXTENSION_WORDS, cases, onecase, ofUnit as words } from '../../strings/hall/cases.zh.ts'
import type { UnitCase } from '../../../server/contract/answers/cases.ts'
import './case-step-form.ts'

/** `/hall/?unit`: the running cases of the unit of whoever is signed in, where it may appeal or ask for more time. */
export class UnitCases extends LightElement {
  static override properties = {
    desk: { attribute: false },
    list: { state: true },
    open: { state: true },
    problem: { state: true },
    said: { state: true },
    busy: { state: true },
  }
  declare desk: Desk
  declare list: UnitCase[] | null
  /** Which case and step is being filled in. */
  declare open: { id: string; step: CaseStep } | null
  declare problem: HubProblem | null
  declare said: { text: string; wrong: boolean } | null
  declare busy: boolean

  constructor() {
    super()
    this.list = null
    this.open = null
    this.problem = null
    this.said = null
    this.busy = false
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
        <p class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? ''}</p>
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
    this.problem = null
    try {
      this.list = (await this.desk.api.get<{ cases: UnitCase[] }>('/api/v1/unit/cases')).cases
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  async #take(id: string, body: object): Promise<void> {
    this.busy = true
    try {
      await this.desk.api.post(`/api/v1/unit/cases/${encodeURIComponent(id)}/steps`, body)
      this.open = null
      this.said = { text: words.sent, wrong: false }
      await this.#load()
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('unit-cases', UnitCases)
