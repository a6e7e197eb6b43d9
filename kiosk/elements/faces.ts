import { html, type TemplateResult } from 'lit'
import type { Level } from '../../server/contract/limits.ts'
import { FACE_DRAWINGS } from './face-drawings.ts'

/** The drawings as a part of a template: put them once into each root that shows a face (face-drawings.ts). */
export const faceSymbols: TemplateResult = html(asTemplate(FACE_DRAWINGS))

/** One face; the word beside it carries the meaning, so the drawing is hidden from screen readers. */
export function face(level: Level, size: 'large' | 'small' = 'large'): TemplateResult {
  return html`<svg class="face" aria-hidden="true">
    <use href="#face-${level}${size === 'small' ? '-s' : ''}"></use>
  </svg>`
}

/** A text of this program as Lit takes its templates. */
function asTemplate(text: string): TemplateStringsArray {
  return Object.assign([text], { raw: [text] })
}
