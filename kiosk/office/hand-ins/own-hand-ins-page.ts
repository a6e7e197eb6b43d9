import { html, nothing, type TemplateResult } from 'lit'
import type { HandInCheck, HandInsOfParty } from '../../../server/contract/answers/hand-ins.ts'
import type { HandInPart } from '../../../server/contract/hand-ins.ts'
import { KIND_WORDS, OBJECT_KINDS } from '../../../server/contract/survey/kinds.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { HAND_IN_PART_WORDS, HAND_IN_STATE_WORDS, handIns as words } from '../../strings/hand-ins.zh.ts'
import './hand-in-form.ts'
import { clock } from './hand-in-form.ts'
import { stateGlyph } from './state-glyph.ts'

/** What the own unit, or who runs a method, hands in: one part at a time, with its versions beside it. */
export class OwnHandInsPage extends DeskElement {
  static override properties = {
    which: { state: true },
    own: { state: true },
    checked: { state: true },
  }
  declare which: HandInPart | null
  declare own: HandInsOfParty | null
  declare checked: HandInCheck | null
  readonly #address = new ShownInAddress(this, 'hand-in', (shown) => this.#take(shown))

  constructor() {
    super()
    this.which = null
    this.own = null
    this.checked = null
  }

  override firstUpdated(): void {
    document.title = words.nav
    void this.#load()
  }

  get #base(): string {
    return `/api/v1/campaigns/${encodeURIComponent(this.desk.about.campaign.id)}/hand-ins/own`
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.own = await this.desk.api.get<HandInsOfParty>(this.#base)
      if (this.which === null) this.#take(this.#address.read())
    })
  }

  #take(shown: URLSearchParams): void {
    const parts = this.own?.parts ?? []
    const open = parts.find(({ state }) => state !== 'accepted' && state !== 'handed-in') ?? parts[0]
    this.which = parts.find(({ part }) => part === shown.get('part'))?.part ?? open?.part ?? null
    this.checked = null
  }

  #choose(part: HandInPart): void {
    this.#address.show({ part })
    this.#take(new URLSearchParams({ part }))
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'hand-in', logOut)}
      <main class="page office hand-ins" @handed=${() => void this.#load()} @checked=${(event: CustomEvent<HandInCheck>) => (this.checked = event.detail)}>
        ${this.#body()}
      </main>`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { own, which: part } = this
    if (own === null || part === null) return loadingState()
    const due = own.dues.find((each) => each.part === part)!
    return html`<div class="title">
        <div>
          <p class="crumb">${words.crumb(own.campaign, own.party, own.name)}</p>
          <h1>${own.parts.length === 1 ? words.ownPlan : words.own}</h1>
        </div>
        <div class="r s">${words.due(due.due.slice(5), due.inDays)}</div>
      </div>
      <div class="card wiz" role="group" aria-label=${words.nav}>
        ${own.parts.map(
          (each) =>
            html`<button aria-pressed=${each.part === part} @click=${() => this.#choose(each.part)}>
              ${stateGlyph(each.state)}<b>${HAND_IN_PART_WORDS[each.part]}</b><small>${this.#about(each)}</small>
            </button>`,
        )}
      </div>
      <div class="hi-split">
        <hand-in-form .desk=${this.desk} .base=${this.#base} .which=${part}></hand-in-form>
        <div class="hi-side">${this.#figures()} ${this.#whoSees()} ${this.#versions(part)}</div>
      </div>`
  }

  #about({ state, versions: [last], draft }: HandInsOfParty['parts'][number]): string {
    const word = HAND_IN_STATE_WORDS[state]
    if (last?.outcome === 'accepted') return `${last.answeredAt?.slice(5, 10) ?? ''} ${word}`
    if (last !== undefined && last.outcome === null) return `${last.at.slice(5, 10)} ${word}`
    return draft === null ? word : `${word}，${draft.by} ${clock(draft.at)}`
  }

  #figures(): TemplateResult | typeof nothing {
    const { checked } = this
    if (this.which !== 'objects' || !checked?.counts || !checked.consents) return nothing
    const { counts, consents } = checked
    const most = Math.max(1, ...Object.values(counts))
    return html`<section class="card">
      <h2>${words.read(consents.yes + consents.no)} <small>${words.byKind}</small></h2>
      <div class="in">
        ${OBJECT_KINDS.map(
          (kind) =>
            html`<p class="kind">
              <span>${KIND_WORDS[kind].zh}</span><meter min="0" max=${most} value=${counts[kind] ?? 0} aria-label=${KIND_WORDS[kind].zh}></meter
              ><b>${counts[kind] ?? 0}</b>
            </p>`,
        )}
        <p class="kind two"><span>${words.yes}</span><b>${consents.yes}</b></p>
        <p class="kind two"><span>${words.no}</span><b>${consents.no}</b></p>
      </div>
    </section>`
  }

  #whoSees(): TemplateResult {
    return html`<section class="card">
      <h2>${words.whoSees}</h2>
      <div class="in s">
        <p><b>${words.public}</b>　${words.publicText}</p>
        <p><b>${words.secret}</b>　${words.secretText}</p>
        <p><b>${words.use}</b>　${words.useText}</p>
      </div>
    </section>`
  }

  #versions(part: HandInPart): TemplateResult {
    const { versions } = this.own!.parts.find((each) => each.part === part)!
    return html`<section class="card">
      <h2>${words.versions}</h2>
      <div class="in">
        ${
          versions.length === 0
            ? html`<p class="s">${words.none}</p>`
            : html`<ol class="hi-versions">
                ${versions.map(
                  ({ version, outcome, at, reason, answeredBy }) =>
                    html`<li>
                      ${stateGlyph(outcome ?? 'handed-in')}<b>${words.version(version, HAND_IN_STATE_WORDS[outcome ?? 'handed-in'])}</b
                      ><time>${at.slice(5, 10)} ${clock(at)}</time>
                      ${reason === null ? nothing : html`<p>${words.quoted(reason, answeredBy ?? '')}</p>`}
                    </li>`,
                )}
              </ol>`
        }
      </div>
    </section>`
  }
}
customElements.define('own-hand-ins-page', OwnHandInsPage)
