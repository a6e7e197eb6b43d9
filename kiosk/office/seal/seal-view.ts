/** Four characters a group, as a hash is read aloud. */
export function groups(hash: string): string[] {
  return hash.match(/.{1,4}/g) ?? []
}

/** 2026 年 11 月 18 日 */
export function dateWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year} 年 ${month} 月 ${day} 日`
}

/** The period in an address such as `#seal?campaign=2026&from=2025-12-01&to=2026-11-30`. */
export function periodInAddress(hash: string): { campaign: string; from: string; to: string } | undefined {
  const query = new URLSearchParams(hash.split('?')[1] ?? '')
  const [campaign, from, to] = ['campaign', 'from', 'to'].map((name) => query.get(name) ?? '')
  const isDate = (text: string | undefined) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '')
  return campaign && isDate(from) && isDate(to) ? { campaign, from: from!, to: to! } : undefined
}
