import { html } from 'lit'
import { formText } from '../../elements/form-text.ts'
import { hours } from '../../strings/hall/hours.zh.ts'
import { register } from '../../strings/hall/register.zh.ts'
import { ChangeForm, reasonField, type Asked } from './change-form.ts'
import { instantOf, shanghaiText, type ChangePreview } from './register-facts.ts'

const words = hours.mode

/** Whether anyone may press at a window, or only who was invited, from a moment on. */
export class ModeForm extends ChangeForm {
  present!: 'open' | 'invited'
  protected override hint = words.hint

  protected override fields() {
    return html`<label class="field"
        >${words.title}<select name="mode">
          ${(['open', 'invited'] as const).map(
            (mode) => html`<option value=${mode} ?selected=${mode === this.present}>${words.kinds[mode]}</option>`,
          )}
        </select></label
      >
      <label class="field">${words.from}<input name="from" type="datetime-local" /></label>
      ${reasonField()}`
  }

  protected override read(data: FormData, now: number): Asked {
    const [mode, start, reason] = ['mode', 'from', 'reason'].map((name) => formText(data, name).trim())
    if (!reason) return { wrong: register.needsReason, field: 'reason' }
    const from = start ? instantOf(start) : now
    if (from === null) return { wrong: register.badFrom, field: 'from' }
    return { body: { mode, from: shanghaiText(from), reason }, past: from < now }
  }

  protected override touched({ changed = 0 }: ChangePreview['result']): string {
    return hours.changed(changed)
  }
}
customElements.define('mode-form', ModeForm)
