import { html, nothing, type TemplateResult } from 'lit'
import type { FollowUpList } from '../../../server/contract/answers/summary.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { summary as words } from '../../strings/summary.zh.ts'

type OfMethod = FollowUpList['methods'][number]
type Few = OfMethod['insufficient'][number]

/**
 * Units that have too few ratings for a rank: the office says of each, with a reason, whether it follows up. Fires `decided`
 * when a word is on record.
 */
export class FollowUpWords extends LightElement {
  static override properties = {
    list: { attribute: false },
    mayDecide: { attribute: false },
    asked: { state: true },
    said: { state: true },
    busy: { state: true },
  }
  declare list: FollowUpList
  declare mayDecide: boolean
  /** Method and unit about which somebody is deciding. */
  declare asked: string
  declare said: string
  declare busy: boolean
  api!: HubApi

  constructor() {
    super()
    this.mayDecide = false
    this.asked = ''
    this.said = ''
    this.busy = false
  }

  override render() {
    const methods = this.list.methods.filter(({ insufficient }) => insufficient.length > 0)
    if (methods.length === 0) return nothing
    return html`<section class="card sy-few">
      <h2>${words.fewTitle} <small>${words.fewNote}</small></h2>
      <ul class="in">
        ${methods.flatMap((method) => method.insufficient.map((few) => this.#line(method, few)))}
      </ul>
    </section>`
  }

  #line({ method }: OfMethod, few: Few): TemplateResult {
    const { unit, n, served, invited, pressed, joins, reason } = few
    const name = `${method} ${unit.code}`
    const isAsked = this.asked === name
    return html`<li>
      <p><b>${unit.name}</b> <span class="s">${METHOD_WORDS[method]}，${words.fewFigures(n, served, invited, pressed)}</span></p>
      <p class="s">
        ${joins === null ? words.fewOpen : joins ? words.fewJoins(reason ?? '') : words.fewStays(reason ?? '')}
        ${
          this.mayDecide
            ? html`<button class="b ghost sm noprint" aria-expanded=${isAsked} @click=${() => this.#ask(isAsked ? '' : name)}>${joins === null ? words.fewDecide : words.fewAgain}</button>`
            : nothing
        }
      </p>
      ${isAsked ? this.#form(method, unit.code) : nothing}
    </li>`
  }

  #form(method: OfMethod['method'], unit: string): TemplateResult {
    return html`<form class="sy-decide" novalidate @submit=${(event: SubmitEvent) => void this.#decide(event, method, unit)}>
      <input name="reason" maxlength="500" autocomplete="off" aria-label=${words.fewReason} placeholder=${words.fewReason} />
      <button class="b sm solid" name="joins" value="yes" ?disabled=${this.busy}>${words.fewJoin}</button>
      <button class="b sm" name="joins" value="no" ?disabled=${this.busy}>${words.fewStay}</button>
      <p class="said wrong" role="alert">${this.said}</p>
    </form>`
  }

  #ask(name: string): void {
    this.asked = name
    this.said = ''
  }

  async #decide(event: SubmitEvent, method: OfMethod['method'], unit: string): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const reason = (form.elements.namedItem('reason') as HTMLInputElement).value.trim()
    const joins = (event.submitter as HTMLButtonElement | null)?.value !== 'no'
    if (reason === '') {
      this.said = words.fewNoReason
      return
    }
    this.busy = true
    try {
      const path = `/api/v1/campaigns/${encodeURIComponent(this.list.campaign)}/follow-up/decisions`
      await this.api.post(path, { method, unit, joins, reason })
      this.#ask('')
      this.dispatchEvent(new CustomEvent('decided', { bubbles: true }))
    } catch (error) {
      this.said = problemOfThrown(error).zh
    } finally {
      this.busy = false
    }
  }
}
customElements.define('follow-up-words', FollowUpWords)
