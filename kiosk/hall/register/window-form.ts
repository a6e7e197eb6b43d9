import { html, nothing } from 'lit'
import type { HallWindow, HallZone } from '../../../server/contract/answers/halls.ts'
import { formText } from '../../elements/form-text.ts'
import { hours } from '../../strings/hall/hours.zh.ts'
import { register } from '../../strings/hall/register.zh.ts'
import { ChangeForm, reasonField, type Asked } from './change-form.ts'

const words = register.window
const CODE = /^[A-Z][0-9]{2,3}$/

/** A new window, or name, zone and matter of one that is there. */
export class WindowForm extends ChangeForm {
  zones!: readonly HallZone[]
  /** Which window is changed; undefined: a new one. */
  present: HallWindow | undefined
  protected override hint = words.hint

  protected override fields() {
    const { present } = this
    return html`${
      present
        ? nothing
        : html`<label class="field">${words.code}<input name="code" maxlength="4" autocomplete="off" /></label>
              <label class="field"
                >${hours.mode.title}<select name="mode">
                  <option value="open">${hours.mode.kinds.open}</option>
                  <option value="invited">${hours.mode.kinds.invited}</option>
                </select></label
              >`
    }
      <label class="field"
        >${words.name}<input name="name" maxlength="40" autocomplete="off" value=${present?.name ?? ''}
      /></label>
      <label class="field"
        >${words.zone}<select name="zone">
          ${this.zones.map(
            ({ code, name }) =>
              html`<option value=${code} ?selected=${code === present?.zone}>${code} ${name}</option>`,
          )}
        </select></label
      >
      <label class="field wide"
        >${words.matter}<input name="matter" maxlength="40" autocomplete="off" value=${present?.matter ?? ''}
      /></label>
      ${reasonField()}`
  }

  protected override read(data: FormData): Asked {
    const [typed, mode, name, zone, matter, reason] = ['code', 'mode', 'name', 'zone', 'matter', 'reason'].map(
      (field) => formText(data, field).trim(),
    )
    const code = this.present?.code ?? typed!.toUpperCase()
    if (!CODE.test(code)) return { wrong: words.badCode, field: 'code' }
    if (!name) return { wrong: words.needsName, field: 'name' }
    if (!reason) return { wrong: register.needsReason, field: 'reason' }
    const body = { code, name, zone, ...(mode ? { mode } : {}), ...(matter ? { matter } : {}), reason }
    return { body, past: false }
  }

  protected override touched(): string {
    return ''
  }
}
customElements.define('window-form', WindowForm)
