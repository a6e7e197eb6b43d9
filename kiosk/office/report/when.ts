/** A moment as it stands beside a name: `2026-12-08 10:00`, of Shanghai as the hub says it. */
export function whenOf(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)}`
}
