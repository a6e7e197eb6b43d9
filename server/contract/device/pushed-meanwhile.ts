import type { Invitation, WindowState } from './device-protocol.ts'

/**
 * What the hub pushed between a device's hello and the answer to it. The hub looks the window up, answers, and
 * tells of changes after that; the answer can still be the last to be read, and must not undo what came before it.
 */
export class PushedMeanwhile {
  #wholeState = false
  #invitation: Invitation | undefined
  #cancelled = new Set<string>()

  state(): void {
    this.#wholeState = true
  }

  invited(invitation: Invitation): void {
    this.#invitation = invitation
  }

  cancelled(id: string): void {
    this.#cancelled.add(id)
  }

  /** What the window of the answer says now; undefined when a newer state is known already. */
  over(answer: WindowState | null): WindowState | null | undefined {
    if (this.#wholeState) return undefined
    if (answer === null) return null
    const { invitation, ...window } = answer
    const open = this.#invitation ?? invitation
    return open === undefined || this.#cancelled.has(open.id) ? window : { ...window, invitation: open }
  }
}
