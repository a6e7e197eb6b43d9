import type { TestHub } from './hub-fixture.ts'

/** Sends the same request twice at once: both answers, the one that made something first, and what came into ledger and audit log. */
export async function twice<A extends { status: number }>({ hub }: TestHub, send: () => Promise<A>) {
  const { db } = hub.ledger
  const last = (table: 'ledger' | 'audit') => db.prepare(`SELECT max(n) FROM ${table}`).pluck().get() as number
  const [entry, row] = [last('ledger'), last('audit')]
  const answers = await Promise.all([send(), send()])
  const since = (column: string, table: string, n: number) =>
    db.prepare(`SELECT ${column} FROM ${table} WHERE n > ? ORDER BY n`).pluck().all(n) as string[]
  return {
    answers: answers.toSorted((a, b) => b.status - a.status),
    kinds: since('kind', 'ledger', entry).filter((kind) => !BY_ITSELF.includes(kind)),
    audit: since('action', 'audit', row),
  }
}

/** The hub signs the end of its ledger, and names a package that is made, whenever it likes. */
const BY_ITSELF = ['checkpoint', 'seal-package']

/** What a request says that was answered before: twice 200, and nothing new on record. */
export const UNCHANGED = { statuses: [200, 200], kinds: [], audit: [] }

/** What the first of two people hears who says it once more. */
export const NOT_ALONE = { statuses: [403, 403], kinds: [], audit: [] }

/** Sends twice what was sent before, to be held against these. */
export async function sentAgain(hub: TestHub, send: () => Promise<{ status: number }>) {
  const { answers, kinds, audit } = await twice(hub, send)
  return { statuses: answers.map(({ status }) => status), kinds, audit }
}
