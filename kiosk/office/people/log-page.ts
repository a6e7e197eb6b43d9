import { html, nothing } from 'lit'
import { AUDIT_ACTIONS, type AuditAction } from '../../../server/contract/audit.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { formText } from '../../elements/form-text.ts'
import { LightElement } from '../../elements/light-element.ts'
import { plainName } from '../../elements/own-notice.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { logPage as words } from '../../strings/accounts.zh.ts'
import { AUDIT_WORDS, UNKNOWN_WORD } from '../../strings/closed.words.ts'

interface LogEntry {
  n: number
  at: string
  actor: string
  action: string
  subject: string
  detail: Record<string, string | number | boolean>
}

const MOST_SHOWN = 200

/** The audit log, newest first: when, who, what in words, and the reason that was given. */
export class LogPage extends LightElement {
  static override properties = {
    desk: { attribute: false },
    entries: { state: true },
    problem: { state: true },
    from: { state: true },
    to: { state: true },
  }
  declare desk: Desk
  declare entries: LogEntry[] | null
  declare problem: HubProblem | null
  declare from: string
  declare to: string

  constructor() {
    super()
    this.entries = null
    this.problem = null
    this.from = ''
    this.to = ''
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    const field = (name: 'from' | 'to') =>
      html`<label class="pick">${words[name]}<input type="date" name=${name} .value=${this[name]} /></label>`
    return html`${deskBar(this.desk.session, 'log', this.desk.logOut)}
      <main class="page office">
        <div class="title">
          <div>
            <p class="crumb">${words.note}</p>
            <h1>${words.title}</h1>
          </div>
          <form class="r fields" novalidate @submit=${this.#choose}>${field('from')}${field('to')}<button class="b">${words.show}</button></form>
        </div>
        ${this.problem ? failedState(this.problem, () => void this.#load()) : this.entries ? this.#table(this.entries) : loadingState()}
      </main>`
  }

  #table(entries: LogEntry[]) {
    if (entries.length === 0) return emptyState(words.none, '')
    return html`<section class="card">
      <div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
        <table class="log">
          <thead>
            <tr>${words.columns.map((head) => html`<th scope="col">${head}</th>`)}</tr>
          </thead>
          <tbody>
            ${entries.map(
              ({ n, at, actor, action, detail }) =>
                html`<tr>
                  <td class="num">${n}</td>
                  <td>${at.slice(0, 19).replace('T', ' ')}</td>
                  <td>${plainName(actor)}</td>
                  <th scope="row">${doneText(action)}<br /><small class="q" lang="en">${doneInEnglish(action)}</small></th>
                  <td class="wrap">${typeof detail['reason'] === 'string' ? detail['reason'] : nothing}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="in q">${entries.length === MOST_SHOWN ? words.more(MOST_SHOWN) : nothing}</p>
    </section>`
  }

  #choose = (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.target as HTMLFormElement)
    this.from = formText(data, 'from')
    this.to = formText(data, 'to')
    void this.#load()
  }

  async #load(): Promise<void> {
    this.problem = null
    const query = new URLSearchParams({
      limit: String(MOST_SHOWN),
      ...(this.from === '' ? {} : { from: this.from }),
      ...(this.to === '' ? {} : { to: this.to }),
    })
    try {
      this.entries = (await this.desk.api.get<{ entries: LogEntry[] }>(`/api/v1/audit?${query.toString()}`)).entries
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('log-page', LogPage)

function isKnown(action: string): action is AuditAction {
  return Object.keys(AUDIT_ACTIONS).includes(action)
}

function doneText(action: string): string {
  return isKnown(action) ? AUDIT_WORDS[action] : UNKNOWN_WORD
}

function doneInEnglish(action: string): string {
  return isKnown(action) ? AUDIT_ACTIONS[action] : ''
}
