import { html, svg, type TemplateResult } from 'lit'

function icon(body: TemplateResult, size = ''): TemplateResult {
  return html`<svg
    class="ic ${size}"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${body}
  </svg>`
}

export const shield = icon(
  svg`<path d="M12 3L19.5 6V11.5Q19.5 17.5 12 21Q4.5 17.5 4.5 11.5V6Z"/><path d="M8.8 11.8L11.2 14.2L15.4 9.6"/>`,
)
const waves = svg`<path d="M3 9.5Q12 2.5 21 9.5M6.5 13.5Q12 9.3 17.5 13.5"/><circle cx="12" cy="18" r="1.6" fill="currentColor" stroke="none"/>`
export const wifi = icon(waves)
export const wifiOff = icon(svg`${waves}<path d="M4 20.5L20 3.5"/>`)
export const back = icon(svg`<path d="M8 5L4 9L8 13"/><path d="M4.5 9H14Q20 9 20 14.5T14 19.5H10"/>`, 'ic-m')
export const backspace = icon(svg`<path d="M20 7H9L4 12L9 17H20ZM12 10L16 14M16 10L12 14"/>`, 'ic-m')
const tick = svg`<path d="M5 12.5L10 17.5L19.5 7"/>`
export const check = icon(tick)
export const bigCheck = icon(tick, 'ic-l')
export const person = html`<svg viewBox="0 0 96 120" aria-hidden="true">
  <circle cx="48" cy="47" r="19" fill="currentColor" />
  <path d="M10 120C10 91 27 76 48 76S86 91 86 120Z" fill="currentColor" />
</svg>`
export const speaker = icon(
  svg`<path d="M4 9.5H7.5L12 5.5V18.5L7.5 14.5H4Z"/><path d="M15.5 9Q17.5 12 15.5 15M18.5 6.5Q22 12 18.5 17.5"/>`,
)
/** A person with open arms in a round: the sign of accessibility. */
export const access = icon(
  svg`<circle cx="12" cy="12" r="10"/><circle cx="12" cy="6.6" r="1.5" fill="currentColor" stroke="none"/><path d="M6.5 10.2L12 11.2L17.5 10.2M12 11.2V14.4M9.2 19L12 14.4L14.8 19"/>`,
  'ic-m',
)
