/** A place where a file says something else than what was made again. */
export interface Difference {
  /** As a person finds it: heading, table, row, column. */
  where: string
  found: string
  due: string
}

/** Differences that are named; more are counted. */
export const MOST_NAMED = 20

/** Where two pages differ, word by word and tag by tag; nothing where they are the same bytes. */
export function comparePages(found: string, due: string): { named: Difference[]; more: number } {
  if (found === due) return { named: [], more: 0 }
  const [mine, yours] = [piecesOf(found), piecesOf(due)]
  const named: Difference[] = []
  let more = 0
  const place = new Place()
  const isOneToOne = mine.length === yours.length
  for (let i = 0; i < Math.max(mine.length, yours.length); i++) {
    const [is, should] = [mine[i] ?? '', yours[i] ?? '']
    place.pass(should)
    if (is === should) continue
    if (named.length < MOST_NAMED) named.push({ where: place.name(), found: shortened(is), due: shortened(should) })
    else more++
    // One piece more or less, and everything after it would be said to differ.
    if (!isOneToOne) break
  }
  return { named, more }
}

function piecesOf(html: string): string[] {
  return html.split(/(<[^<>]*>)/).filter((piece) => piece !== '')
}

function shortened(piece: string): string {
  const text = piece.trim()
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** Where in a page of a report one is, by what went by. */
class Place {
  #tag = ''
  #section = '封面'
  #part = ''
  #heads: string[] = []
  #row = ''
  #cell = -1

  pass(piece: string): void {
    if (piece.startsWith('<')) this.#opened(piece)
    else this.#read(piece)
  }

  #opened(tag: string): void {
    this.#tag = /^<(\/?\w+)/.exec(tag)?.[1] ?? ''
    if (this.#tag === 'table') [this.#heads, this.#row, this.#cell] = [[], '', -1]
    if (this.#tag === '/table' || this.#tag === 'section') [this.#row, this.#cell, this.#part] = ['', -1, '']
    if (this.#tag === 'tr') [this.#row, this.#cell] = ['', -1]
    if (this.#tag === 'td') this.#cell++
  }

  #read(text: string): void {
    if (this.#tag === 'h2') this.#section = text
    if (this.#tag === 'h3' || this.#tag === 'caption') this.#part = text
    if (this.#tag === 'th') this.#heads.push(text)
    if (this.#tag === 'td' && this.#cell < 2) this.#row += `${this.#row === '' ? '' : ' '}${text}`
  }

  name(): string {
    const column = this.#cell >= 0 ? (this.#heads[this.#cell] ?? '') : ''
    return [this.#section, this.#part, this.#row, column].filter((each) => each.trim() !== '').join(' › ')
  }
}
