/** A session that somebody used: its id as `Session.id`, and when, ms since 1970. */
export interface SessionUse {
  id: string
  at: number
}

/** How the use of a session is noted. */
export interface SessionUses {
  /** When it was used last, where the table may not say so yet, ms since 1970. */
  last(id: Buffer): number | undefined
  /** @returns whether it holds from now on */
  note(id: Buffer, at: number): boolean
}

/**
 * For who looks sessions up beside the writer, and waits for nobody: a use holds at once, and is written behind the answer.
 * While one is on its way, all others gather and go together after it. One that cannot be written is forgotten, and the next
 * request tries again.
 */
export class UsesBehind implements SessionUses {
  #write: (uses: SessionUse[]) => Promise<unknown>
  /** What the table does not say yet. */
  #unwritten = new Map<string, number>()
  #gathered = new Map<string, number>()
  #crossing = 0

  constructor(write: (uses: SessionUse[]) => Promise<unknown>) {
    this.#write = write
  }

  last(id: Buffer): number | undefined {
    return this.#unwritten.get(id.toString('hex'))
  }

  note(id: Buffer, at: number): boolean {
    const key = id.toString('hex')
    this.#unwritten.set(key, at)
    this.#gathered.set(key, at)
    if (this.#crossing === 0) this.flush()
    return true
  }

  /** Sends what has gathered: before an act of which the writer has to know who was here. */
  flush(): void {
    if (this.#gathered.size === 0) return
    const uses = Array.from(this.#gathered, ([id, at]) => ({ id, at }))
    this.#gathered.clear()
    void this.#send(uses)
  }

  async #send(uses: SessionUse[]): Promise<void> {
    this.#crossing++
    try {
      await this.#write(uses)
    } catch {
      // A full disk signs nobody out; `/readyz` tells of it.
    }
    this.#crossing--
    for (const { id, at } of uses) if (this.#unwritten.get(id) === at) this.#unwritten.delete(id)
    if (this.#crossing === 0) this.flush()
  }
}
