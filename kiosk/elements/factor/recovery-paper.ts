import { html, type TemplateResult } from 'lit'
import { factor as words } from '../../strings/factor.zh.ts'

/** Recovery codes, told this once: on the screen, and alone on the paper that is printed from it. */
export function recoveryPaper(username: string, codes: readonly string[]): TemplateResult {
  return html`<section class="recovery" aria-label=${words.recovery}>
    <h3 class="onpaper">${words.paperTitle(username)}</h3>
    <ol class="codes mono">
      ${codes.map((code) => html`<li>${code}</li>`)}
    </ol>
    <p class="onpaper">${words.paperNote}</p>
  </section>`
}
