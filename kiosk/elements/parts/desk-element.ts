import type { PropertyDeclarations } from 'lit'
import type { Desk } from '../desk-gate.ts'
import { LightElement } from '../light-element.ts'
import { Newest } from '../newest.ts'
import { problemOfThrown, type HubProblem } from '../problem.ts'

/** A page of a desk, or a part of one: it shows what the hub answers, or why it cannot. */
export abstract class DeskElement extends LightElement {
  static override properties: PropertyDeclarations = { desk: { attribute: false }, problem: { state: true } }
  declare desk: Desk
  declare problem: HubProblem | null
  readonly #newest = new Newest()

  constructor() {
    super()
    this.problem = null
  }

  /** Reads what is shown. Of several under way the newest alone counts; where it fails, the problem stands there instead. */
  protected async show(job: (isNewest: () => boolean) => Promise<void>): Promise<void> {
    const isNewest = this.#newest.ask()
    this.problem = null
    try {
      await job(isNewest)
    } catch (error) {
      if (isNewest()) this.problem = problemOfThrown(error)
    }
  }
}
