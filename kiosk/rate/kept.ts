import type { Rating } from './hub.ts'

/** What somebody typed, kept on this phone until it is sent. */
export interface Draft {
  satisfaction?: number
  image?: number
  comment: string
}

/** A rating that was submitted and has not arrived. */
export interface Pending {
  rating: Rating
  name: string
}

const draftKey = (unit: string) => `rate-draft-${unit}`
const PENDING = 'rate-pending'

/** In a private window there may be no storage: then nothing is kept, and everything else works. */
function read(key: string): unknown {
  try {
    const text = localStorage.getItem(key)
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Nothing is kept.
  }
}

export const kept = {
  draft: (unit: string) => (read(draftKey(unit)) as Draft | null) ?? { comment: '' },
  keepDraft: (unit: string, draft: Draft | null) => write(draftKey(unit), draft),
  pending: () => read(PENDING) as Pending | null,
  keepPending: (pending: Pending | null) => write(PENDING, pending),
}
