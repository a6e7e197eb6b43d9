const PATTERN = /^([01]\d|2[0-4]):([0-5]\d)$/

/** `09:30` for 570 minutes since midnight; the end of a day is `24:00`. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Minutes since midnight of `09:30`; null for what is no time of a day. */
export function clockMinutes(text: string): number | null {
  const found = PATTERN.exec(text)
  if (!found) return null
  const minutes = Number(found[1]) * 60 + Number(found[2])
  return minutes <= 24 * 60 ? minutes : null
}
