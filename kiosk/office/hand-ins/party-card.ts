import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { HandInContent, HandInsOfParty } from '../../../server/contract/answers/hand-ins.ts'
import { HAND_IN_COLUMNS, type HandInColumn, type HandInPart } from '../../../server/contract/hand-ins.ts'
import { KIND_WORDS, OBJECT_KINDS, type ObjectKind } from '../../../server/contract/survey/kinds.ts'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { COLUMN_WORDS, HAND_IN_PART_WORDS, HAND_IN_STATE_WORDS, handIns as words } from '../../strings/hand-ins.zh.ts'
import { stateGlyph } from './state-glyph.ts'

type PartView = HandInsOfParty['parts'][number]
/** Lines of a list that the page shows at once. */
const MOST_SHOWN = 200

/** One unit for the office: what waits, how it differs from the version before, and the answer. */
export class PartyCard extends ActingElement {
  static override properties = {
    base: { attribute: false },
    party: { attribute: false },
    answers: { attribute: false },
    which: { state: true },
    content: { state: true },
    noReason: { state: true },
    erasing: { state: true },
  }
  declare base: string
  declare party: HandInsOfParty
  /** Whether this person may look at people and answer. */
  declare answers: boolean
  declare which: HandInPart | null
  declare content: HandInContent | null
  declare noReason: boolean
  /** Line of whom to erase for good, or everybody of the version; null: nobody. */
  declare erasing: number | 'everybody' | null

  constructor() {
    super()
    this.which = null
    this.content = null
    this.noReason = false
    this.erasing = null
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('party')) return
    const before = changed.get('party')
    if (before?.party !== this.party.party) this.done = ''
    const { parts } = this.party
    this.which = (parts.find(({ state }) => state === 'handed-in') ?? parts[0])?.part ?? null
    this.content = null
    this.problem = null
    this.noReason = false
    this.erasing = null
  }

  override render() {
    const { party, name, parts } = this.party
    const chosen = parts.find(({ part }) => part === this.which)
    return html`<section class="card">
      <h2>${party} ${name}</h2>
      <div class="in">
        <ul class="hi-parts">
          ${parts.map((each) => this.#line(each))}
        </ul>
        ${this.outcome()}
        ${chosen === undefined ? nothing : this.#chosen(chosen)}
      </div>
    </section>`
  }

  #line({ part, state, versions: [last] }: PartView): TemplateResult {
    const count =
      last === undefined || part === 'contact' || part === 'plan'
        ? ''
        : part === 'objects'
          ? words.people(last.lines)
          : words.items(last.lines)
    const said =
      last?.outcome === 'accepted' && last.answeredAt !== null
        ? words.answeredBy(last.answeredAt.slice(5, 10), last.answeredBy ?? '')
        : last === undefined || last.outcome !== null
          ? HAND_IN_STATE_WORDS[state]
          : words.version(last.version, HAND_IN_STATE_WORDS[state])
    return html`<li>
      <button aria-pressed=${part === this.which} @click=${() => this.#choose(part)}>
        ${stateGlyph(state)}<b>${HAND_IN_PART_WORDS[part]} ${count}</b><small>${said}</small>
      </button>
    </li>`
  }

  #choose(part: HandInPart): void {
    this.which = part
    this.content = null
    this.done = ''
    this.noReason = false
    this.erasing = null
  }

  #chosen({ part, versions: [last] }: PartView): TemplateResult | typeof nothing {
    if (last === undefined) return nothing
    return html`<dl class="hi-facts">
        ${
          last.counts === null
            ? nothing
            : html`<dt>${words.kinds}</dt>
                <dd>${kindsOf(last.counts)}</dd>`
        }
        ${
          last.consents === null
            ? nothing
            : html`<dt>${words.consent}</dt>
                <dd>${words.consents(last.consents.yes, last.consents.no)}</dd>`
        }
        ${this.#difference()}
      </dl>
      ${this.answers ? this.#look(part, last.handIn) : nothing}
      ${this.answers && last.outcome === null ? this.#answer(last.handIn) : nothing}`
  }

  #difference(): TemplateResult | typeof nothing {
    const difference = this.content?.difference
    if (!difference) return nothing
    const { version, more, fewer, changed } = difference
    return html`<dt>${words.compared(version)}</dt>
      <dd>${words.changes(more, fewer, changed)}</dd>`
  }

  #look(part: HandInPart, handIn: number): TemplateResult {
    const { content } = this
    if (content === null)
      return html`<p><button class="b sm" @click=${() => void this.#read(handIn)}>${part === 'contact' ? words.lookContact : words.look}</button></p>`
    const columns = Object.keys(HAND_IN_COLUMNS[part]) as HandInColumn[]
    const isOfPeople = (part === 'contact' || part === 'objects') && content.content.length > 0
    return html`${content.erased > 0 ? html`<p class="s">${words.erased(content.erased)}</p>` : nothing}
      ${content.unreadable > 0 ? html`<p class="notice al" role="alert">${words.unreadable(content.unreadable)}</p>` : nothing}
      <div class="scroll hi-content" tabindex="0" role="region" aria-label=${words.look}>
        <table>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col">${COLUMN_WORDS[column]}</th>`)}
              ${isOfPeople ? html`<th scope="col" aria-label=${words.eraseLine}></th>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${content.content.slice(0, MOST_SHOWN).map(
              ({ line, cells }) =>
                html`<tr>
                    ${columns.map((column) => html`<td>${cellWord(column, cells[column])}</td>`)}
                    ${isOfPeople ? html`<td><button class="b sm ghost" aria-label="${words.eraseTitle(words.eraseWho(line))}" @click=${() => this.#askToErase(line)}>${icon('close', 14)}</button></td>` : nothing}
                  </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        isOfPeople && this.erasing === null
          ? html`<p><button class="b sm" @click=${() => this.#askToErase('everybody')}>${words.eraseAll}</button></p>`
          : nothing
      }
      ${this.erasing === null ? nothing : this.#erasure(handIn, this.erasing)}`
  }

  #askToErase(who: number | 'everybody'): void {
    this.erasing = who
    this.noReason = false
    this.done = ''
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('input[name=erase-reason]')?.focus())
  }

  /** Who is erased, that nobody gets them back, and why; only then the button. */
  #erasure(handIn: number, who: number | 'everybody'): TemplateResult {
    return html`<form class="hi-answer" @submit=${(event: Event) => void this.#erase(event, handIn, who)}>
      <h3>${words.eraseTitle(who === 'everybody' ? words.eraseEverybody : words.eraseWho(who))}</h3>
      <p class="s">${words.eraseHint}</p>
      <label>
        <span><b>${words.eraseReason}</b></span>
        <input name="erase-reason" maxlength="200" placeholder=${words.erasePlaceholder} aria-invalid=${this.noReason} />
      </label>
      ${this.noReason ? html`<p class="al" role="alert">${words.eraseNeeds}</p>` : nothing}
      <p class="acts">
        <button type="button" class="b" @click=${() => (this.erasing = null)}>${words.eraseKeep}</button>
        <button class="b solid" ?disabled=${this.busy}>${words.eraseNow}</button>
      </p>
    </form>`
  }

  async #erase(event: Event, handIn: number, who: number | 'everybody'): Promise<void> {
    event.preventDefault()
    const field = this.querySelector<HTMLInputElement>('input[name=erase-reason]')
    const reason = field?.value.trim() ?? ''
    this.noReason = reason === ''
    if (this.noReason) {
      field?.focus()
      return
    }
    await this.act(async () => {
      const body = { reason, ...(who === 'everybody' ? {} : { line: who }) }
      const { erased } = await this.desk.api.post<{ erased: number }>(`${this.base}/versions/${handIn}/erasure`, body)
      this.erasing = null
      this.done = words.eraseDone(erased)
      await this.#read(handIn)
    })
  }

  #answer(handIn: number): TemplateResult {
    return html`<form class="hi-answer" @submit=${(event: Event) => event.preventDefault()}>
      <label>
        <span><b>${words.returnWord}</b> <small>${words.returnHint}</small></span>
        <textarea name="reason" rows="3" maxlength="500" placeholder=${words.returnPlaceholder} aria-invalid=${this.noReason}></textarea>
      </label>
      ${this.noReason ? html`<p class="al" role="alert">${words.needReason}</p>` : nothing}
      <p class="acts">
        <button type="button" class="b" ?disabled=${this.busy} @click=${() => void this.#giveBack(handIn)}>${words.giveBack}</button>
        <button type="button" class="b solid" ?disabled=${this.busy} @click=${() => void this.#send(handIn, 'acceptance', {}, words.accepted)}>
          ${icon('check')}${words.accept}
        </button>
      </p>
    </form>`
  }

  async #read(handIn: number): Promise<void> {
    try {
      const content = await this.desk.api.get<HandInContent>(`${this.base}/versions/${handIn}`)
      if (content.part === this.which && content.party === this.party.party) this.content = content
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  async #giveBack(handIn: number): Promise<void> {
    const field = this.querySelector<HTMLTextAreaElement>('textarea[name=reason]')
    const reason = field?.value.trim() ?? ''
    this.noReason = reason === ''
    if (this.noReason) {
      field?.focus()
      return
    }
    await this.#send(handIn, 'return', { reason }, words.returned)
  }

  async #send(handIn: number, act: 'acceptance' | 'return', body: object, done: string): Promise<void> {
    await this.act(async () => {
      await this.desk.api.post(`${this.base}/versions/${handIn}/${act}`, body)
      this.done = done
      this.dispatchEvent(new CustomEvent('answered', { bubbles: true }))
    })
  }
}
customElements.define('party-card', PartyCard)

function kindsOf(counts: Partial<Record<ObjectKind, number>>): string {
  return OBJECT_KINDS.flatMap((kind) => (counts[kind] ? [`${KIND_WORDS[kind].zh} ${counts[kind]}`] : [])).join('，')
}

function cellWord(column: string, value: string | undefined): string {
  if (column !== 'kind' || value === undefined) return value ?? ''
  return (KIND_WORDS as Record<string, { zh: string }>)[value]?.zh ?? value
}
