import { ActingElement } from '../../elements/parts/acting-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import type { UnitName } from '../unit-choice.ts'

/** What pages about what feeds deductions share: units to choose from, one thing done at a time, and what came of it. */
export abstract class OversightElement extends ActingElement {
  static override properties = {
    units: { state: true },
    failed: { state: true },
  }
  declare units: readonly UnitName[]
  /** Why nothing can be shown. */
  declare failed: HubProblem | null

  constructor() {
    super()
    this.units = []
    this.failed = null
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

  protected doing(done: string, job: () => Promise<unknown>): Promise<boolean> {
    return this.act(async () => {
      await job()
      this.done = done
      await this.load()
    })
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
