import type { Desk } from '../../elements/desk-gate.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import type { UnitName } from '../unit-choice.ts'

/** What pages about what feeds deductions share: units to choose from, one thing done at a time, and what came of it. */
export abstract class OversightElement extends LightElement {
  static override properties = {
    desk: { attribute: false },
    units: { state: true },
    busy: { state: true },
    problem: { state: true },
    failed: { state: true },
    done: { state: true },
  }
  declare desk: Desk
  declare units: readonly UnitName[]
  declare busy: boolean
  /** Why nothing can be shown. */
  declare failed: HubProblem | null
  /** Why the last thing was not done. */
  declare problem: HubProblem | null
  declare done: string

  constructor() {
    super()
    this.units = []
    this.busy = false
    this.failed = null
    this.problem = null
    this.done = ''
  }

  protected abstract load(): Promise<void>

  protected async reload(): Promise<void> {
    this.failed = null
    try {
      if (this.units.length === 0) {
        const { units } = await this.desk.api.get<{ units: { unit: UnitName }[] }>('/api/v1/public/units')
        this.units = units.map(({ unit }) => unit)
      }
      await this.load()
    } catch (error) {
      this.failed = problemOfThrown(error)
    }
  }

  protected async doing(done: string, act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    this.problem = null
    this.done = ''
    try {
      await act()
      this.done = done
      await this.load()
      return true
    } catch (error) {
      this.problem = problemOfThrown(error)
      return false
    } finally {
      this.busy = false
    }
  }
}

/** The fields of a form that was sent, each without spaces around it. */
export function said(event: SubmitEvent): { form: HTMLFormElement; text(name: string): string } {
  event.preventDefault()
  const form = event.target as HTMLFormElement
  const data = new FormData(form)
  return {
    form,
    text(name) {
      const value = data.get(name)
      return typeof value === 'string' ? value.trim() : ''
    },
  }
}
