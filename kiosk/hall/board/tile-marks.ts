import { html, type TemplateResult } from 'lit'
import type { LiveDevice } from '../../../server/contract/hall/hall-feed.ts'
import type { TileState } from './tile-view.ts'

/**
 * The marks of a tile, drawn by the style sheet with boxes and borders. Two small SVG pictures in each of 400 tiles are
 * 800 clips and transforms, which every frame in which one figure changes goes through; boxes cost nothing.
 */
export function stateMark(state: TileState | 'inviting'): TemplateResult {
  return html`<i class="mark ${state}" aria-hidden="true"></i>`
}

export function deviceMark(kind: LiveDevice['kind']): TemplateResult {
  return html`<i class="mark ${kind}" aria-hidden="true"></i>`
}
