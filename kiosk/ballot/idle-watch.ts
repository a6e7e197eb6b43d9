const IDLE_MS = 180_000
export const IDLE_ASK_MS = 30_000

export interface IdleActs {
  /** @returns whether somebody was asked; else the time begins anew */
  ask(): boolean
  /** Nobody answered. */
  leave(): void
}

/** On a machine in a hall: asks whether somebody is there when nobody touched it for three minutes. */
export class IdleWatch {
  #acts: IdleActs
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(acts: IdleActs) {
    this.#acts = acts
    for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, () => this.touched(), { capture: true })
  }

  /** Somebody is there: the time begins anew. */
  touched(): void {
    this.#after(IDLE_MS, () => {
      if (this.#acts.ask()) this.#after(IDLE_ASK_MS, () => this.#acts.leave())
      else this.touched()
    })
  }

  #after(ms: number, then: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(then, ms)
  }
}
