import { html } from 'lit'
import { formText } from '../../elements/form-text.ts'
import { register as words } from '../../strings/hall/register.zh.ts'
import { ChangeForm, reasonField, type Asked } from './change-form.ts'
import { instantOf, shanghaiText, type ChangePreview } from './register-facts.ts'

/** Who is at a window, or where a device stands, from a moment on. */
export class WhereaboutsForm extends ChangeForm {
  /** Which field of the request is chosen: the unit of a posting or the window of a placement. */
  field!: 'unit' | 'window'
  choices!: { code: string; text: string }[]
  /** What is there now; an empty string: nothing. */
  present!: string
  #first: string | null = null

  protected override fields() {
    const { field } = this
    // Chosen once: a later render must not undo what somebody has picked since.
    const present = (this.#first ??= this.present)
    return html`<label class="field wide"
        >${field === 'unit' ? words.unit : words.where}<select name="what">
          <option value="" ?selected=${present === ''}>${field === 'unit' ? words.nobody : words.nowhere}</option>
          ${this.choices.map(
            ({ code, text }) => html`<option value=${code} ?selected=${code === present}>${text}</option>`,
          )}
        </select></label
      >
      <label class="field">${words.from}<input name="from" type="datetime-local" /></label>
      <label class="field">${words.to}<input name="to" type="datetime-local" /></label>
      <label class="check wide"><input name="resume" type="checkbox" checked /> ${words.resume}</label>
      ${reasonField()}`
  }

  protected override read(data: FormData, now: number): Asked {
    const [what, start, end, reason] = ['what', 'from', 'to', 'reason'].map((name) => formText(data, name).trim())
    if (!reason) return { wrong: words.needsReason, field: 'reason' }
    const from = start ? instantOf(start) : now
    const to = end ? instantOf(end) : undefined
    if (from === null || to === null) return { wrong: words.badFrom, field: 'from' }
    const body = {
      ...(what ? { [this.field]: what } : {}),
      from: shanghaiText(from),
      ...(to === undefined ? {} : { to: shanghaiText(to), resume: data.has('resume') }),
      reason,
    }
    return { body, past: from < now }
  }

  protected override touched({ moved = 0 }: ChangePreview['result']): string {
    return words.moved(moved)
  }
}
customElements.define('whereabouts-form', WhereaboutsForm)
