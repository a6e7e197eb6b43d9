import type { Write } from '../writer/write.ts'

/** The same transaction; each of its rows in the audit log names the officer who gave the word, beside who acted. */
export function naming(w: Write, officer: string | undefined): Write {
  if (officer === undefined) return w
  const audit: Write['audit'] = {
    record: (actor, action, subject, detail, address) =>
      w.audit.record(actor, action, subject, { ...detail, officer }, address),
  }
  return { ...w, audit }
}
