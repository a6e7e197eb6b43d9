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

/**
 * Nothing can be written any more in the midst of a message. `ok: false` says that nothing of it was stored, so that nothing is
 * said: the device hears no answer and sends it again.
 */
export class StoredInPart extends Error {
  override readonly name = 'StoredInPart'

  constructor(cause: unknown) {
    super('a message was stored in part', { cause })
  }
}

/** Also of one that came from another thread. */
export function isStoredInPart(error: unknown): boolean {
  return (error as Error | null)?.name === 'StoredInPart'
}
