import { html, nothing, type TemplateResult } from 'lit'
import type { Desk } from '../../elements/desk-gate.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { common } from '../../strings/desk.zh.ts'
import { register as words } from '../../strings/hall/register.zh.ts'
import type { ChangePreview } from './register-facts.ts'

/** What a form asks of the hub, and whether it is about the past; or what is wrong, and in which field. */
export type Asked = { body: object; past: boolean } | { wrong: string; field: string }

/**
 * A change of the register: for now and the future it is done at once, for the past the hub says first what would change,
 * and it is done when that is confirmed. Fires `register-changed`.
 */
export abstract class ChangeForm extends LightElement {
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

  constructor() {
    super()
    this.busy = false
    this.said = null
    this.preview = null
  }

  protected abstract fields(): TemplateResult
  protected abstract read(data: FormData, now: number): Asked
  /** How many ratings a change of the past touches, in words. */
  protected abstract touched(result: ChangePreview['result']): string
  protected hint = words.hint

  override render() {
    return html`<form class="whereabouts" novalidate @submit=${this.#submit} @input=${this.edited}>
      ${this.fields()}
      <p class="hint wide">${this.hint}</p>
      ${this.preview ? this.#effect(this.preview.effect) : html`<button class="b" ?disabled=${this.busy}>${words.submit}</button>`}
      <p class="said wide ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? ''}</p>
    </form>`
  }

  #effect({ result, units = [] }: ChangePreview) {
    return html`<div class="effect wide" role="region" aria-label=${words.previewTitle} tabindex="-1">
      <h4>${words.previewTitle}：${this.touched(result)}</h4>
      ${units.length === 0 ? html`<p>${words.noScores}</p>` : effectTable(units)}
      ${this.desk.session.hall === undefined ? nothing : html`<p class="s">${words.ofHall}</p>`}
      <div class="acts">
        <button type="button" class="b" @click=${this.edited}>${common.cancel}</button>
        <button type="button" class="b solid" ?disabled=${this.busy} @click=${this.#confirm}>${words.confirm}</button>
      </div>
    </div>`
  }

  #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.preview) return
    const asked = this.read(new FormData(event.target as HTMLFormElement), this.desk.clock.now())
    if ('wrong' in asked) return this.#wrong(asked.wrong, asked.field)
    const { body, past } = asked
    if (!past) return this.#send(body)
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
      this.stored()
      this.said = { text: corrected ? words.corrected(this.touched(result)) : words.saved, wrong: false }
      this.dispatchEvent(new CustomEvent('register-changed', { bubbles: true }))
    })
  }

  /** Empties what belongs to one change. */
  protected stored(): void {
    for (const input of this.querySelectorAll<HTMLInputElement>('input[name=from], input[name=to], input[name=reason]'))
      input.value = ''
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
  protected edited = () => {
    this.preview = null
    this.said = null
  }
}

export function reasonField() {
  return html`<label class="field wide"
    >${words.reason}<input name="reason" maxlength="200" autocomplete="off"
  /></label>`
}

function effectTable(units: ChangePreview['units'] & object) {
  return html`<table>
    <thead>
      <tr>${Object.values(words.previewColumns).map((name) => html`<th scope="col">${name}</th>`)}</tr>
    </thead>
    <tbody>
      ${units.map(
        ({ unit, by, ratings, before, after }) =>
          html`<tr>
            <td class="wrap">${unit.code} ${unit.name}</td>
            <td>${before.score ?? '–'}</td>
            <td>${after.score ?? '–'}</td>
            <td>${by?.replace('-', '−') ?? '–'}</td>
            <td>${ratings === 0 ? '0' : `${ratings < 0 ? '−' : '+'}${Math.abs(ratings)}`}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
