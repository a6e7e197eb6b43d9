import { html, type TemplateResult } from 'lit'
import { BALLOT_WORDS as words } from '../strings/citizens/ballot.zh.ts'

/** The code of a slip in six cells, as it is printed: five of four characters, and the last one. */
export const CELLS = [4, 4, 4, 4, 4, 1] as const
const CHARACTERS = CELLS.reduce<number>((sum, size) => sum + size, 0)

export function emptyCells(): string[] {
  return CELLS.map(() => '')
}

/** How many characters are missing. */
export function missingIn(cells: readonly string[]): number {
  return CHARACTERS - cells.join('').length
}

/**
 * What stands in the cells after somebody typed or pasted into one: what does not fit goes into the next ones.
 *
 * @returns the cells, and in which one typing goes on
 */
export function typedInto(cells: readonly string[], at: number, typed: string): { cells: string[]; next: number } {
  const after = [...cells]
  let rest = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-\u2010-\u2015]/g, '')
  let next = at
  after[at] = ''
  for (let i = at; i < CELLS.length && (i === at || rest !== ''); i++) {
    after[i] = rest.slice(0, CELLS[i])
    rest = rest.slice(CELLS[i])
    next = i
  }
  const isFull = after[next]!.length === CELLS[next]
  // Whoever mends a cell in the middle stays there.
  if (isFull && next + 1 < CELLS.length && after[next + 1] === '') next++
  return { cells: after, next }
}

/** The cells on the page. */
export function codeCells(cells: readonly string[], changed: (cells: string[]) => void): TemplateResult {
  const inputs = (event: Event) => [
    ...(event.target as HTMLElement).closest('.cells')!.querySelectorAll<HTMLInputElement>('input'),
  ]
  const type = (i: number) => (event: Event) => {
    if ((event as InputEvent).isComposing) return
    const all = inputs(event)
    const { cells: after, next } = typedInto(cells, i, all[i]!.value)
    changed(after)
    for (const [j, input] of all.entries()) input.value = after[j]!
    all[next]!.focus()
  }
  const back = (i: number) => (event: KeyboardEvent) => {
    if (event.key !== 'Backspace' || cells[i] !== '' || i === 0) return
    event.preventDefault()
    inputs(event)[i - 1]!.focus()
  }
  return html`<div class="cells" role="group" aria-label=${words.cells}>
    ${CELLS.map(
      (
        size,
        i,
      ) => html`<input autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" inputmode="text"
        aria-label=${words.cell(i + 1, size)} placeholder=${size === 1 ? words.lastCell : ''} aria-describedby="fault"
        .value=${cells[i]!} @input=${type(i)} @compositionend=${type(i)} @keydown=${back(i)} />`,
    )}
  </div>`
}
