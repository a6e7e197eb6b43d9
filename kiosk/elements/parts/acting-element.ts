import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { DeskElement } from './desk-element.ts'
import { problemOfThrown } from '../problem.ts'

/** A part of a desk on which people act: what they did last, or why it was not done, stands on it. */
export abstract class ActingElement extends DeskElement {
  static override properties: PropertyDeclarations = { busy: { state: true }, done: { state: true } }
  /** Something is being done; nothing else can be. */
  declare busy: boolean
  /** What was done last, in words; empty for nothing. */
  declare done: string

  constructor() {
    super()
    this.busy = false
    this.done = ''
  }

  /** Does one thing. @returns whether it was done; where not, the problem says why */
  protected async act(job: () => Promise<void>): Promise<boolean> {
    this.busy = true
    this.forget()
    try {
      await job()
      return true
    } catch (error) {
      this.problem = problemOfThrown(error)
      return false
    } finally {
      this.busy = false
    }
  }

  /** What was done last no longer stands here. */
  protected forget(): void {
    this.problem = null
    this.done = ''
  }

  protected outcome(): TemplateResult {
    return html`${this.done === '' ? nothing : html`<p class="notice ok" role="status">${this.done}</p>`}
    ${this.problem ? html`<p class="notice al" role="alert">${this.problem.zh}</p>` : nothing}`
  }
}
