import { html, nothing, type PropertyValues } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { may } from '../../../server/contract/roles.ts'
import { shanghai } from '../../elements/ages.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { formText } from '../../elements/form-text.ts'
import { icon, type IconName } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { alerts as words } from '../../strings/hall/alerts.zh.ts'
import { questions as asking } from '../../strings/hall/questions.zh.ts'
import { common, hall as board } from '../../strings/desk.zh.ts'
import type { Attention } from './attention.ts'
import type { AlertFacts } from '../../../server/contract/answers/alerts.ts'
import { askToNotify, canNotify, keepTelling, notify, readTelling, sound, type Telling } from './announced-alerts.ts'

const ICONS: Record<Attention['kind'], IconName> = {
  alert: 'alert',
  question: 'question',
  offline: 'lost',
  vacant: 'vacant',
  pending: 'pending',
  fault: 'alert',
  missing: 'pending',
}

/** As many as a large screen shows at once, the others when asked for: a bad day must not make the page slow. */
const SHOWN = 12
/** As many as stand open on a phone before the rest folds. */
const SHOWN_ON_PHONE = 3

/** What a technician mends; to the others somebody of the hall goes. */
const FOR_TECHNICIAN: ReadonlySet<string> = new Set(['device-offline', 'pending-rising', 'key-silent'])

/** The column 需要处理. Fires `open-window` with a window's code, `alert-answered`, and `close-attention`. */
export class HallAttention extends LightElement {
  static override properties = {
    desk: { attribute: false },
    hall: { attribute: false },
    items: { attribute: false },
    /** Alerts of today as they are kept, with evidence and answers. */
    kept: { attribute: false },
    stale: { type: Boolean },
    closable: { type: Boolean },
    /** Cards for the hand, the first three open. */
    phone: { type: Boolean },
    answering: { state: true },
    telling: { state: true },
    said: { state: true },
    shown: { state: true },
  }
  declare desk: Desk
  declare hall: string
  declare items: Attention[]
  declare kept: AlertFacts[]
  declare stale: boolean
  declare closable: boolean
  declare phone: boolean
  declare answering: string | null
  declare telling: Telling
  declare said: string
  declare shown: number
  /** Alerts that were told already; null before the first picture, which tells nothing. */
  #told: Set<string> | null = null

  constructor() {
    super()
    this.hall = ''
    this.items = []
    this.kept = []
    this.stale = false
    this.closable = false
    this.phone = false
    this.answering = null
    this.telling = readTelling(localStorage)
    this.said = ''
    this.shown = SHOWN
  }

  get #limit(): number {
    return this.phone ? SHOWN_ON_PHONE : SHOWN
  }

  override willUpdate(changed: PropertyValues): void {
    if (this.items.length <= this.#limit || this.shown < this.#limit) this.shown = this.#limit
    if (changed.has('phone')) this.shown = this.#limit
  }

  override updated(): void {
    const fresh = this.items.filter((item) => item.kind === 'alert' && this.#told?.has(item.id) === false)
    this.#told = new Set([...(this.#told ?? []), ...this.items.map(({ id }) => id)])
    const [first] = fresh
    if (!first) return
    if (this.telling.sound) sound()
    if (this.telling.desktop) notify(first.window)
  }

  override render() {
    const hot = this.items.filter((item) => item.hot).length
    const answered = this.kept.filter(({ until, acknowledged }) => until !== null || acknowledged !== null).length
    return html`<aside class="side" aria-label=${board.attention}>
      <h2>
        ${board.attention}
        ${this.items.length > 0 ? html`<span class="tag ${hot > 0 ? 'bad' : ''} round">${this.items.length}</span>` : nothing}
        <small>${this.stale ? board.attentionStale : words.today(answered)}</small>
        ${
          this.closable
            ? html`<button class="b ghost sm x" aria-label=${common.close} @click=${this.#close}>${icon('close')}</button>`
            : nothing
        }
      </h2>
      ${this.items.length === 0 ? this.#empty() : this.#list()}
      <div class="telling">
        <label><input type="checkbox" .checked=${this.telling.sound} @change=${this.#tellBySound} />${words.sound}</label>
        <label title=${canNotify() ? nothing : words.desktopBlocked}
          ><input
            type="checkbox"
            .checked=${this.telling.desktop}
            ?disabled=${!canNotify()}
            @change=${this.#tellByDesktop}
          />${words.desktop}</label
        >
        ${this.said ? html`<span class="wrong" role="alert">${this.said}</span>` : nothing}
      </div>
    </aside>`
  }

  #empty() {
    return html`<div class="noneed">
      ${icon('check', 28)}
      <p><b>${board.attentionEmpty}</b></p>
      <p>${board.attentionEmptyText}</p>
    </div>`
  }

  #list() {
    const facts = new Map(this.kept.map((alert) => [alert.id, alert]))
    const rest = this.items.length - this.shown
    return html`<div class="alerts" tabindex=${this.phone ? nothing : 0} role="group" aria-label=${board.attention}>
      ${repeat(
        // Who is writing an answer goes on writing, whatever comes before.
        this.items.filter(({ id }, at) => at < this.shown || id === this.answering),
        (item) => item.id,
        (item) => this.#item(item, facts.get(item.id)),
      )}
      ${
        rest > 0 && this.phone
          ? html`<button type="button" class="fold" @click=${this.#more}>
              ${words.othersAt(rest, [...new Set(this.items.slice(this.shown).map(({ window }) => window))])}
            </button>`
          : nothing
      }${
        rest > 0 && !this.phone
          ? html`<p class="others">
              ${words.others(rest)}<button type="button" class="b sm" @click=${this.#more}>${words.more(Math.min(rest, SHOWN))}</button
              ><a class="b sm" href="#alerts">${words.history}</a>
            </p>`
          : nothing
      }
    </div>`
  }

  /** The focus goes on with the first of them. */
  #more = async () => {
    const from = this.shown
    this.shown = this.phone ? this.items.length : this.shown + SHOWN
    await this.updateComplete
    this.querySelectorAll('.alert')[from]?.querySelector<HTMLElement>('a, button')?.focus()
  }

  #item(item: Attention, alert: AlertFacts | undefined) {
    const caseOf = alert?.rule === 'bad-rating' ? alert.evidence['case'] : undefined
    const { role } = this.desk.session
    const answers = alert && !alert.acknowledged && may(role, 'alert:manage')
    const usual = FOR_TECHNICIAN.has(alert?.rule ?? '')
      ? { button: words.technician, word: words.technicianWord }
      : { button: words.been, word: words.beenWord }
    return html`<div class="alert ${item.hot ? 'hot' : ''}">
      ${icon(alert?.rule === 'unrated' ? 'vacant' : ICONS[item.kind], 20)}<span class="t">${item.since === null ? '' : shanghai(item.since).minute}</span
      ><b>${item.title}${this.phone ? ` ${item.counter}` : ''}</b>
      <p>${item.text}</p>
      ${
        alert?.acknowledged
          ? html`<p class="done">
              ${icon('check', 12)}${words.answered(alert.acknowledged.operator, shanghai(Date.parse(alert.acknowledged.at)).minute, alert.acknowledged.word)}
            </p>`
          : nothing
      }
      <div class="do">
        ${
          caseOf !== undefined && may(role, 'case:read')
            ? html`<a class="b sm solid" href=${`#case/${caseOf}`}>${words.handle}</a>`
            : nothing
        }
        ${item.kind === 'question' ? html`<a class="b sm solid" href="#questions">${asking.answer}</a>` : nothing}
        ${answers && this.phone && caseOf === undefined ? this.#answerButton(item.id, usual.button, 'solid') : nothing}
        ${
          item.window === ''
            ? nothing
            : html`<button type="button" class="b sm" @click=${() => this.#open(item.window)}>${this.phone ? words.lookShort : words.look}</button>`
        }
        ${answers && !(this.phone && caseOf === undefined) ? this.#answerButton(item.id, words.answer, '') : nothing}
      </div>
      ${this.answering === item.id ? this.#answer(item.id, this.phone && caseOf === undefined ? usual.word : '') : nothing}
    </div>`
  }

  #answerButton(id: string, text: string, name: string) {
    return html`<button type="button" class="b sm ${name}" @click=${() => (this.answering = id)}>${text}</button>`
  }

  /** `usual`: what is most often answered; it stands in the field and can be changed. */
  #answer(id: string, usual: string) {
    return html`<form class="inline" @submit=${(event: SubmitEvent) => void this.#send(event, id)}>
      <label class="sr" for="alert-word">${words.word}</label>
      <input id="alert-word" name="word" list="alert-words" maxlength="200" .value=${usual} placeholder=${words.word} autocomplete="off" />
      <datalist id="alert-words">${words.usualWords.map((word) => html`<option value=${word}></option>`)}</datalist>
      <button class="b sm solid">${words.send}</button>
    </form>`
  }

  async #send(event: SubmitEvent, id: string): Promise<void> {
    event.preventDefault()
    const word = formText(new FormData(event.target as HTMLFormElement), 'word').trim()
    if (word === '') return
    const path = `/api/v1/halls/${encodeURIComponent(this.hall)}/alerts/${encodeURIComponent(id)}/acknowledge`
    try {
      await this.desk.api.post(path, { word })
      this.answering = null
      this.said = ''
      this.dispatchEvent(new CustomEvent('alert-answered', { bubbles: true }))
    } catch (error) {
      this.said = problemOfThrown(error).zh
    }
  }

  #tellBySound = (event: Event) => {
    this.#tell({ ...this.telling, sound: (event.target as HTMLInputElement).checked })
    // The browser lets a page sound after a touch of the user: this one is it, and says how it sounds.
    if (this.telling.sound) sound()
  }

  #tellByDesktop = async (event: Event) => {
    const box = event.target as HTMLInputElement
    const wanted = box.checked
    const granted = wanted && (await askToNotify())
    this.said = wanted && !granted ? words.desktopBlocked : ''
    box.checked = granted
    this.#tell({ ...this.telling, desktop: granted })
  }

  #tell(telling: Telling): void {
    this.telling = telling
    keepTelling(localStorage, telling)
  }

  #open(code: string): void {
    this.dispatchEvent(new CustomEvent('open-window', { detail: code, bubbles: true }))
  }

  #close = () => this.dispatchEvent(new CustomEvent('close-attention', { bubbles: true }))
}
customElements.define('hall-attention', HallAttention)
