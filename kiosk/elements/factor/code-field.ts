import { html, nothing, type TemplateResult } from 'lit'
import { factor as words } from '../../strings/factor.zh.ts'

/** The one field for a code: of the phone, or a recovery code where somebody chose that. */
export function codeField(recovery: boolean, wrong: string | null): TemplateResult {
  return html`<label
      >${recovery ? words.recovery : words.code}<input
        class="code"
        name="code"
        inputmode=${recovery ? 'text' : 'numeric'}
        autocomplete=${recovery ? 'off' : 'one-time-code'}
        autocapitalize="characters"
        spellcheck="false"
        maxlength="20"
        aria-invalid=${wrong === null ? nothing : 'true'}
        aria-describedby=${wrong === null ? nothing : 'code-said'}
    /></label>
    <div class="said" aria-live="polite">
      ${wrong === null ? nothing : html`<p class="wrong" id="code-said" role="alert">${wrong}</p>`}
    </div>`
}

/** From the phone to paper and back. */
export function otherWay(recovery: boolean, turn: () => void): TemplateResult {
  return html`<button type="button" class="b link" @click=${turn}>
    ${recovery ? words.usePhone : words.useRecovery}
  </button>`
}
