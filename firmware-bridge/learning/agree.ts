/** One report of a press, as far as presses are compared. */
export interface Step {
  /** On which interface, under which id, of which length. */
  kind: string
  /** The same without what moves by itself while nobody presses. */
  form: string
}

export type Agreement =
  /** These presses, by their place, are presses of one key. */
  { is: 'agreed'; presses: number[] } | { is: 'more' } | { is: 'unlike' }

const MOST_PRESSES = 6

/**
 * Whether the presses of one key agree, or how many more it takes. Two that are equal agree. Where the first two differ,
 * a third tells a slip from something that moves with each press, and a fourth tells a slip from a bit that alternates.
 */
export function agree(presses: readonly (readonly Step[])[]): Agreement {
  const words = presses.map((press) => withoutBounce(press.map(({ form }) => form)).join(' '))
  const shapes = presses.map((press) => press.map(({ kind }) => kind).join(' '))
  const all = presses.map((_, index) => index)
  const isOneShape = new Set(shapes).size === 1
  if (presses.length === 4 && isOneShape && alternates(words)) return { is: 'agreed', presses: all }
  const pair = equalPair(words)
  const mayAlternate = presses.length === 3 && isOneShape && pair?.join() === '0,2'
  if (pair && !mayAlternate) return { is: 'agreed', presses: pair }
  if (!pair && isOneShape && presses.length >= 3) return { is: 'agreed', presses: all }
  return { is: presses.length < MOST_PRESSES ? 'more' : 'unlike' }
}

function alternates(words: readonly string[]): boolean {
  return words[0] === words[2] && words[1] === words[3] && words[0] !== words[1]
}

/** The last two that are equal. */
function equalPair(words: readonly string[]): [number, number] | null {
  for (let b = words.length - 1; b > 0; b--) {
    const a = words.lastIndexOf(words[b]!, b - 1)
    if (a >= 0) return [a, b]
  }
  return null
}

/** A contact that bounces, or a finger that taps twice, sends the same few reports again. */
function withoutBounce(forms: readonly string[]): readonly string[] {
  for (let size = 1; size <= forms.length / 2; size++) {
    if (forms.length % size === 0 && forms.every((form, index) => form === forms[index % size]))
      return forms.slice(0, size)
  }
  return forms
}
