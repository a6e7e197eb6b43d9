import { html, nothing, type TemplateResult } from 'lit'
import type { DrawDeskState, DrawPlan, Frozen } from '../../../server/contract/answers/methods/draws.ts'
import { LEAST_DICE, MOST_DICE, USUAL_DICE } from '../../../server/contract/survey/draw-limits.ts'
import { grouped } from '../../elements/figures.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { draw as words } from '../../strings/draw.zh.ts'

/** What a frame would hold, and the button that freezes it; with a reason where there is one already. */
export class FreezeCard extends LightElement {
  static override properties = {
    api: { attribute: false },
    path: { attribute: false },
    shown: { attribute: false },
    plan: { state: true },
    busy: { state: true },
    trouble: { state: true },
  }
  declare api: HubApi
  /** Of the draw. */
  declare path: string
  declare shown: DrawDeskState
  declare plan: DrawPlan | null
  declare busy: 'looking' | 'freezing' | null
  declare trouble: string

  constructor() {
    super()
    this.plan = null
    this.busy = null
    this.trouble = ''
  }

  override render(): TemplateResult {
    const { plan, busy, trouble } = this
    const replaces = this.shown.frame !== null
    if (plan === null)
      return html`<div class="dw-freeze">
        <button class="b ${replaces ? '' : 'solid'}" ?disabled=${busy !== null} @click=${() => void this.#look()}>
          ${busy === 'looking' ? words.looking : replaces ? words.again : words.look}
        </button>
        ${replaces ? html`<span class="s">${words.againText}</span>` : nothing} ${this.#said(trouble)}
      </div>`
    const sum = (member: 'size' | 'take') => plan.strata.reduce((total, each) => total + each[member], 0)
    if (plan.strata.length === 0) return html`<p class="bad" role="alert">${words.nobody}</p>`
    const units = new Set(plan.strata.map(({ unit }) => unit)).size
    return html`<form class="dw-freeze" @submit=${this.#freeze}>
      <p>${words.planned(units, plan.strata.length, grouped(sum('size')), grouped(sum('take')))}</p>
      ${
        plan.unitsWithout.length === 0
          ? html`<p class="s">${words.noneWithout}</p>`
          : html`<details>
              <summary>${words.without(plan.unitsWithout.length)}</summary>
              <p class="s">${plan.unitsWithout.map(({ code, name }) => `${code} ${name}`).join('、')}</p>
            </details>`
      }
      <label>${words.dice}
        <input name="dice" type="number" min=${LEAST_DICE} max=${MOST_DICE} value=${USUAL_DICE} required />
      </label>
      ${
        replaces
          ? html`<label>${words.reason}<input name="reason" required maxlength="500" autocomplete="off" /></label>`
          : nothing
      }
      <button class="b solid" ?disabled=${busy !== null}>${busy === 'freezing' ? words.freezing : words.doFreeze}</button>
      ${this.#said(trouble)}
    </form>`
  }

  #said(trouble: string): TemplateResult | typeof nothing {
    return trouble ? html`<p class="bad" role="alert">${trouble}</p>` : nothing
  }

  async #look(): Promise<void> {
    await this.#do('looking', async () => {
      this.plan = await this.api.get<DrawPlan>(`${this.path}/plan`)
    })
  }

  #freeze = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const said = form.get('reason')
    const reason = typeof said === 'string' ? said : ''
    const asked = { dice: Number(form.get('dice')), seen: this.shown.frame?.n ?? null, ...(reason ? { reason } : {}) }
    void this.#do('freezing', async () => {
      await this.api.post<Frozen>(`${this.path}/frame`, asked)
      this.plan = null
    })
  }

  async #do(busy: 'looking' | 'freezing', act: () => Promise<void>): Promise<void> {
    this.busy = busy
    this.trouble = ''
    try {
      await act()
    } catch (error) {
      this.trouble = problemOfThrown(error).zh
    }
    this.busy = null
    this.dispatchEvent(new CustomEvent('frozen', { bubbles: true }))
  }
}
customElements.define('freeze-card', FreezeCard)
