import { svg, type SVGTemplateResult } from 'lit'

/** Line icons of 24 units and state glyphs of 12, in the colour of the text around them. Words stand beside them. */
const PATHS = {
  lost: svg`<path d="M3 9.5Q12 2.5 21 9.5M6.5 13.5Q12 9.3 17.5 13.5"/><circle cx="12" cy="18" r="1.6" fill="currentColor" stroke="none"/><path d="M4 20.5L20 3.5"/>`,
  alert: svg`<path d="M12 4L21 19.5H3Z"/><path d="M12 10V14"/><circle cx="12" cy="16.8" r=".6" fill="currentColor"/>`,
  question: svg`<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.6Q9.8 7.5 12 7.5T14.5 9.7Q14.5 11.2 12 12.4V13.6"/><circle cx="12" cy="16.4" r=".6" fill="currentColor"/>`,
  vacant: svg`<circle cx="12" cy="12" r="8.5" stroke-dasharray="3.2 3.2"/><path d="M8.5 12H15.5"/>`,
  pending: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12L15 14"/>`,
  keypad: svg`<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M8.5 9H8.6M12 9H12.1M15.5 9H15.6M8.5 14H8.6M12 14H12.1M15.5 14H15.6" stroke-width="2.8"/>`,
  kiosk: svg`<rect x="6" y="3" width="12" height="15" rx="1.5"/><path d="M9 21H15"/>`,
  download: svg`<path d="M12 4V15M7.5 11L12 15.5L16.5 11M5 20H19"/>`,
  print: svg`<path d="M7 9V4H17V9M7 17H4V9H20V17H17"/><rect x="7" y="14" width="10" height="6"/>`,
  close: svg`<path d="M5 5L19 19M19 5L5 19"/>`,
  back: svg`<path d="M14.5 6L8.5 12L14.5 18"/>`,
  check: svg`<path d="M5 12.5L10 17.5L19.5 7"/>`,
} as const
export type IconName = keyof typeof PATHS

export function icon(name: IconName, size = 16): SVGTemplateResult {
  return svg`<svg class="ic" width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${PATHS[name]}</svg>`
}

const GLYPHS = {
  serving: svg`<circle cx="6" cy="6" r="5" fill="currentColor"/>`,
  closed: svg`<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5"/>`,
  paused: svg`<path d="M3 1.5V10.5M9 1.5V10.5" stroke="currentColor" stroke-width="2.6"/>`,
  offline: svg`<path d="M2 2L10 10M10 2L2 10" stroke="currentColor" stroke-width="2"/>`,
  vacant: svg`<path d="M1.5 6H10.5" stroke="currentColor" stroke-width="2"/>`,
  unequipped: svg`<rect x="1.5" y="1.5" width="9" height="9" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.2 1.6"/>`,
} as const
export type GlyphName = keyof typeof GLYPHS

export function glyph(name: GlyphName): SVGTemplateResult {
  return svg`<svg class="gl" width="11" height="11" viewBox="0 0 12 12" aria-hidden="true">${GLYPHS[name]}</svg>`
}

const FRAME = 'var(--line-strong)'

/** The quiet picture over an empty page. */
export const emptyPicture = svg`<svg width="132" height="100" viewBox="0 0 132 100" fill="none" stroke=${FRAME} stroke-width="2" stroke-linecap="round" aria-hidden="true"><rect x="12" y="20" width="84" height="64" rx="8"/><path d="M28 40H80M28 54H66M28 68H54"/><circle class="mark" cx="98" cy="66" r="22" stroke-width="2.5"/><path class="mark" d="M88 66L95.5 73.5L109 59.5" stroke-width="3" stroke-linejoin="round"/></svg>`

export const failedPicture = svg`<svg width="132" height="100" viewBox="0 0 132 100" fill="none" stroke=${FRAME} stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><rect x="20" y="14" width="92" height="62" rx="8"/><path d="M52 90H80M66 76V90"/><path class="bad" d="M66 28L86 62H46ZM66 40V50M66 56V56.1" stroke-width="3"/></svg>`
