import { html, nothing, type TemplateResult } from 'lit'
import type { AuditChain, AuditPage, AuditRow } from '../../../server/contract/answers/accounts.ts'
import { AUDIT_ACTIONS, type AuditAction } from '../../../server/contract/audit.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { formText, takenForm } from '../../elements/form-text.ts'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { plainName } from '../../elements/own-notice.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { logPage as words } from '../../strings/accounts.zh.ts'
import { AUDIT_WORDS } from '../../../server/contract/text/audit-words.ts'
import { UNKNOWN_WORD } from '../../strings/closed.words.ts'
import { chainLine } from './log-chain.ts'
import { aboutText, detailText } from './log-words.ts'

const PAGE = 200
const FILTERS = ['from', 'to', 'who', 'action', 'about', 'text'] as const
type Filters = Record<(typeof FILTERS)[number], string>

/** The audit log in words (操作日志): when, who, what, about whom, and the reason; searched, and taken away as a file. */
export class LogPage extends ActingElement {
  static override properties = {
    entries: { state: true },
    next: { state: true },
    chain: { state: true },
    filters: { state: true },
  }
  declare entries: AuditRow[] | null
  /** Before which row the next page begins; null where there are no older ones. */
  declare next: number | null
  declare chain: AuditChain | null
  declare filters: Filters
  readonly #address = new ShownInAddress(this, 'log', (shown) => this.#take(shown))

  constructor() {
    super()
    this.entries = null
    this.next = null
    this.chain = null
    this.filters = none()
  }

  override firstUpdated(): void {
    document.title = words.title
    this.#take(this.#address.read())
    void this.#lookAtChain(false)
  }

  override render() {
    return html`${deskBar(this.desk.session, 'log', this.desk.logOut)}
      <main class="page office people">
        <div class="title">
          <div>
            <p class="crumb">${words.note}</p>
            <h1>${words.title}</h1>
          </div>
          <div class="r">
            <a class="b" href=${`/api/v1/audit/export.csv?${this.#query().toString()}`} download>${icon('download')}${words.export}</a>
          </div>
        </div>
        ${this.#form()}
        ${this.chain === null ? nothing : chainLine(this.chain, { busy: this.busy, check: () => void this.#lookAtChain(true) })}
        ${this.problem ? failedState(this.problem, () => void this.#load()) : this.entries ? this.#table(this.entries) : loadingState()}
      </main>`
  }

  #form(): TemplateResult {
    const { filters } = this
    const date = (name: 'from' | 'to') =>
      html`<label class="pick">${words[name]}<input type="date" name=${name} .value=${filters[name]} /></label>`
    const text = (name: 'who' | 'about' | 'text') =>
      html`<label class="pick">${words[name]}<input name=${name} maxlength="80" .value=${filters[name]} /></label>`
    const actions = Object.entries(AUDIT_WORDS) as [AuditAction, string][]
    return html`<form class="finder" novalidate @submit=${this.#choose}>
      ${date('from')}${date('to')}${text('who')}
      <label class="pick"
        >${words.action}<select name="action">
          <option value="">${words.anything}</option>
          ${actions.map(([code, word]) => html`<option value=${code} ?selected=${code === filters.action}>${word}</option>`)}
        </select></label
      >
      ${text('about')}${text('text')}
      <button class="b solid">${words.show}</button>
      ${Object.values(filters).some((value) => value !== '') ? html`<button type="button" class="b" @click=${() => this.#show(none())}>${words.all}</button>` : nothing}
    </form>`
  }

  #table(entries: AuditRow[]): TemplateResult {
    if (entries.length === 0) return emptyState(words.none, '')
    return html`<section class="card">
      <div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
        <table class="log">
          <thead>
            <tr>${words.columns.map((head) => html`<th scope="col">${head}</th>`)}</tr>
          </thead>
          <tbody>
            ${entries.map(
              ({ n, at, actor, action, subject, detail, address }) =>
                html`<tr>
                  <td class="num">${n}</td>
                  <td>${at.slice(0, 19).replace('T', ' ')}</td>
                  <td>${plainName(actor)}${address === undefined ? nothing : html`<span class="sub mono">${address}</span>`}</td>
                  <th scope="row">${doneText(action)}<br /><small class="q" lang="en">${doneInEnglish(action)}</small></th>
                  <td class="wrap">${aboutText(subject)}</td>
                  <td class="wrap">${detailText(detail)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="in q">
        ${
          this.next === null
            ? words.end(entries.length)
            : html`<button class="b" ?disabled=${this.busy} @click=${() => void this.#more()}>${this.busy ? words.loading : words.older(PAGE)}</button>`
        }
      </p>
    </section>`
  }

  #choose = (event: SubmitEvent) => {
    const data = takenForm(event)
    this.#show(Object.fromEntries(FILTERS.map((name) => [name, formText(data, name).trim()])) as Filters)
  }

  #show(filters: Filters): void {
    this.#address.show(filters)
    this.filters = filters
    void this.#load()
  }

  #take(shown: URLSearchParams): void {
    this.filters = Object.fromEntries(FILTERS.map((name) => [name, shown.get(name) ?? ''])) as Filters
    void this.#load()
  }

  #query(): URLSearchParams {
    return new URLSearchParams(Object.entries(this.filters).filter(([, value]) => value !== ''))
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      const { entries, next } = await this.#ask()
      this.entries = entries
      this.next = next ?? null
    })
  }

  async #more(): Promise<void> {
    await this.act(async () => {
      const { entries, next } = await this.#ask(this.next ?? undefined)
      this.entries = [...(this.entries ?? []), ...entries]
      this.next = next ?? null
    })
  }

  #ask(before?: number): Promise<AuditPage> {
    const query = this.#query()
    query.set('limit', String(PAGE))
    if (before !== undefined) query.set('before', String(before))
    return this.desk.api.get<AuditPage>(`/api/v1/audit?${query.toString()}`)
  }

  async #lookAtChain(check: boolean): Promise<void> {
    this.busy = true
    try {
      this.chain = await this.desk.api.get<AuditChain>(`/api/v1/audit/chain${check ? '?check=true' : ''}`)
    } catch (error) {
      if (check) this.problem = problemOfThrown(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('log-page', LogPage)

function none(): Filters {
  return Object.fromEntries(FILTERS.map((name) => [name, ''])) as Filters
}

function isKnown(action: string): action is AuditAction {
  return Object.keys(AUDIT_ACTIONS).includes(action)
}

function doneText(action: string): string {
  return isKnown(action) ? AUDIT_WORDS[action] : UNKNOWN_WORD
}

function doneInEnglish(action: string): string {
  return isKnown(action) ? AUDIT_ACTIONS[action] : ''
}
