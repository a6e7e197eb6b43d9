/** The known word nearest to what was written, when it is near enough to be meant. */
export function didYouMean(written: string, known: readonly string[]): string | null {
  let best: string | null = null
  let least = Math.floor(Math.max(written.length, 3) / 3) + 1
  for (const word of known) {
    const distance = editDistance(written.toLowerCase(), word.toLowerCase())
    if (distance < least) {
      least = distance
      best = word
    }
  }
  return best
}

/** Levenshtein, by rows. Words from a file may be long; those far longer than any known one are not compared. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 20) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
