/**
 * What the disk did, as opposed to what a caller or a bug of ours did. Who asks, and what follows: server/README.md, "When
 * nothing can be written".
 */
export function isStorageTrouble(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return (
    typeof code === 'string' && /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|CORRUPT|NOTADB|NOMEM)/.test(code)
  )
}
