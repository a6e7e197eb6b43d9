import { html } from 'lit'
import type { Desk } from '../elements/desk-gate.ts'
import { formText } from '../elements/form-text.ts'
import { LightElement } from '../elements/light-element.ts'
import { problemOfThrown } from '../elements/problem.ts'
import { common } from '../strings/desk.zh.ts'
import { register as words } from '../strings/register.zh.ts'
import { instantOf, scoreMoved, shanghaiText, type ChangePreview } from './register-facts.ts'

/**
 * Who is at a window, or where a device stands, from a moment on: for now and the future it is done at once, for the past
 * the hub says first what would change, and it is done when that is confirmed. Fires `register-changed`.
 */
export class WhereaboutsForm extends LightElement {
  static override properties = {
    busy: { state: true },
    said: { state: true },
    preview: { state: true },
  }
  declare busy: boolean
  declare said: { text: string; wrong: boolean } | null
  declare preview: { body: object; effect: ChangePreview } | null
  desk!: Desk
  path!: string
  /** Which field of the request is chosen: the unit of a posting or the window of a placement. */
  field!: 'unit' | 'window'
  choices!: { code: string; text: string }[]
  /** What is there now; an empty string: nothing. */
  present!: string
  #first: string | null = null

  constructor() {
    super()
    this.busy = false
    this.said = null
    this.preview = null
  }

  override render() {
    const { field } = this
    // Chosen once: a later render must not undo what somebody has picked since.
    const present = (this.#first ??= this.present)
    return html`<form class="whereabouts" novalidate @submit=${this.#submit} @input=${this.#edited}>
      <label class="field wide"
        >${field === 'unit' ? words.unit : words.where}<select name="what">
          <option value="" ?selected=${present === ''}>${field === 'unit' ? words.nobody : words.nowhere}</option>
          ${this.choices.map(
            ({ code, text }) => html`<option value=${code} ?selected=${code === present}>${text}</option>`,
          )}
        </select></label
      >
      <label class="field">${words.from}<input name="from" type="datetime-local" /></label>
      <label class="field">${words.to}<input name="to" type="datetime-local" /></label>
      <label class="field wide"
        >${words.reason}<input name="reason" maxlength="200" autocomplete="off"
      /></label>
      <p class="hint wide">${words.hint}</p>
      ${this.preview ? this.#effect(this.preview.effect) : html`<button class="b" ?disabled=${this.busy}>${words.submit}</button>`}
      <p class="said wide ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? ''}</p>
    </form>`
  }

  #effect({ result, units = [] }: ChangePreview) {
    const { previewColumns: columns } = words
    return html`<div class="effect wide" role="region" aria-label=${words.previewTitle} tabindex="-1">
      <h4>${words.previewTitle}：${words.preview(result.moved)}</h4>
      ${
        units.length === 0
          ? html`<p>${words.noScores}</p>`
          : html`<table>
              <thead>
                <tr>${Object.values(columns).map((name) => html`<th scope="col">${name}</th>`)}</tr>
              </thead>
              <tbody>
                ${units.map(
                  ({ unit, before, after }) =>
                    html`<tr>
                      <td class="wrap">${unit.code} ${unit.name}</td>
                      <td>${words.scoreOf(before.score, before.n)}</td>
                      <td>${words.scoreOf(after.score, after.n)}</td>
                      <td>${scoreMoved(before.score, after.score) ?? '–'}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
      <div class="acts">
        <button type="button" class="b" @click=${this.#edited}>${common.cancel}</button>
        <button type="button" class="b solid" ?disabled=${this.busy} @click=${this.#confirm}>${words.confirm}</button>
      </div>
    </div>`
  }

  #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.preview) return
    const data = new FormData(event.target as HTMLFormElement)
    const [what, start, end, reason] = ['what', 'from', 'to', 'reason'].map((name) => formText(data, name).trim())
    if (!reason) return this.#wrong(words.needsReason, 'reason')
    const now = this.desk.clock.now()
    const from = start ? instantOf(start) : now
    const to = end ? instantOf(end) : undefined
    if (from === null || to === null) return this.#wrong(words.badFrom, 'from')
    const body = {
      ...(what ? { [this.field]: what } : {}),
      from: shanghaiText(from),
      ...(to === undefined ? {} : { to: shanghaiText(to) }),
      reason,
    }
    if (from >= now) return this.#send(body)
    await this.#act(async () => {
      const effect = await this.desk.api.post<ChangePreview>(this.path, { ...body, preview: true })
      this.preview = { body, effect }
      await this.updateComplete
      this.querySelector<HTMLElement>('.effect')?.focus()
    })
  }

  #confirm = () => (this.preview ? this.#send(this.preview.body) : undefined)

  async #send(body: object): Promise<void> {
    await this.#act(async () => {
      const { result } = await this.desk.api.post<ChangePreview>(this.path, body)
      const corrected = this.preview !== null
      this.preview = null
      for (const input of this.querySelectorAll('input')) input.value = ''
      this.said = { text: corrected ? words.corrected(result.moved) : words.saved, wrong: false }
      this.dispatchEvent(new CustomEvent('register-changed', { bubbles: true }))
    })
  }

  async #act(run: () => Promise<void>): Promise<void> {
    this.busy = true
    this.said = null
    try {
      await run()
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }

  #wrong(text: string, name: string): void {
    this.said = { text, wrong: true }
    this.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus()
  }

  /** What was shown held for what was written then. */
  #edited = () => {
    this.preview = null
    this.said = null
  }
}
customElements.define('whereabouts-form', WhereaboutsForm)
