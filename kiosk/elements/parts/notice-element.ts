import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { DeskElement } from './desk-element.ts'
import { problemOfThrown } from '../problem.ts'

/** A page on which people act beside what they look at: one line says what came of it, and the page stays. */
export abstract class NoticeElement extends DeskElement {
  static override properties: PropertyDeclarations = { busy: { state: true }, notice: { state: true } }
  /** Something is being done; nothing else can be. */
  declare busy: boolean
  declare notice: { text: string; wrong: boolean } | null

  constructor() {
    super()
    this.busy = false
  }

  /** Does one thing, which says itself what came of it. @returns whether it was done; where not, the notice says why */
  protected async act(job: () => Promise<void>): Promise<boolean> {
    this.busy = true
    try {
      await job()
      return true
    } catch (error) {
      this.notice = { text: problemOfThrown(error).zh, wrong: true }
      return false
    } finally {
      this.busy = false
    }
  }

  protected noticeLine(): TemplateResult {
    return html`<p class="said ${this.notice?.wrong ? 'wrong' : ''}" role="status">${this.notice?.text ?? nothing}</p>`
  }
}
