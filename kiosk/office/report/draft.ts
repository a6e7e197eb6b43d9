/** What somebody was writing and did not save, in this browser: it outlives the page, and nobody else sees it. */
export interface Draft {
  /** The version that it goes on from. */
  seen: number
  text: string
}

/** Where drafts lie; tests hand in another one. */
export type Drawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const keyOf = (username: string, campaign: string, chapter: string) =>
  `pingyi-report-draft/${username}/${campaign}/${chapter}`

/** Null where there is none, or none that can be read. */
export function readDraft(drawer: Drawer, username: string, campaign: string, chapter: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(drawer.getItem(keyOf(username, campaign, chapter)) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return null
    const { seen, text } = kept as Partial<Draft>
    return typeof seen === 'number' && typeof text === 'string' ? { seen, text } : null
  } catch {
    return null
  }
}

/** Keeps a draft, or takes it away; a browser that keeps nothing loses nothing that is on the screen. */
export function keepDraft(
  drawer: Drawer,
  username: string,
  campaign: string,
  chapter: string,
  draft: Draft | null,
): void {
  const key = keyOf(username, campaign, chapter)
  try {
    if (draft === null) drawer.removeItem(key)
    else drawer.setItem(key, JSON.stringify(draft))
  } catch {
    // Storage that is full or shut: the text stands in the field.
  }
}
