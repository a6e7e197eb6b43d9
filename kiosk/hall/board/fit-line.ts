/** What fits into one line of a tile: unit, counter, staff. */
export interface TileLine {
  unit: string
  name: string
  staff: string
}

/** Between two parts, in em. */
const GAP = 0.5
/** A letter or digit, beside a Chinese character's 1. */
const NARROW = 0.62

/**
 * The counter's name leaves the line first when not all of it fits, then the staff's; a unit that is too long alone ends
 * with `…`. Reckoned and not clipped: a clip in each of 400 tiles is work for every frame in which one of them changes.
 *
 * @param room width of the line in em; 0 while nobody knows, then everything stays
 */
export function fitLine({ unit, name, staff }: TileLine, room: number): TileLine {
  if (room === 0) return { unit, name, staff }
  const all = [unit, name, staff].filter((text) => text !== '')
  if (widthOf(all) <= room) return { unit, name, staff }
  if (staff !== '' && widthOf([unit, staff]) <= room) return { unit, name: '', staff }
  if (name !== '' && widthOf([unit, name]) <= room) return { unit, name, staff: '' }
  return { unit: cut(unit, room), name: '', staff: '' }
}

function widthOf(texts: string[]): number {
  return texts.reduce((sum, text) => sum + emOf(text), GAP * (texts.length - 1))
}

function emOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (character.codePointAt(0)! < 0x2e80 ? NARROW : 1), 0)
}

function cut(text: string, room: number): string {
  if (emOf(text) <= room) return text
  let kept = ''
  for (const character of text) {
    if (emOf(kept + character) + 1 > room) break
    kept += character
  }
  return `${kept}…`
}
