import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { DrawDeskState } from '../../../server/contract/answers/methods/draws.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { lookAgain } from './draw-view.ts'

/** Asks again and again how far the draw is, for as long as its page is shown. */
export class DrawWatch implements ReactiveController {
  state: DrawDeskState | null = null
  problem: HubProblem | null = null
  readonly #host: ReactiveControllerHost
  readonly #ask: () => { api: HubApi; path: string }
  #timer: ReturnType<typeof setTimeout> | undefined
  #on = false

  constructor(host: ReactiveControllerHost, ask: () => { api: HubApi; path: string }) {
    this.#host = host
    this.#ask = ask
    host.addController(this)
  }

  hostConnected(): void {
    this.#on = true
    queueMicrotask(() => void this.look())
  }

  hostDisconnected(): void {
    this.#on = false
    clearTimeout(this.#timer)
  }

  async look(): Promise<void> {
    clearTimeout(this.#timer)
    try {
      const { api, path } = this.#ask()
      this.state = await api.get<DrawDeskState>(path)
      this.problem = null
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
    this.#host.requestUpdate()
    clearTimeout(this.#timer)
    if (this.#on) this.#timer = setTimeout(() => void this.look(), lookAgain(this.state))
  }
}

export function drawPath(campaign: string, rest = ''): string {
  return `/api/v1/campaigns/${encodeURIComponent(campaign)}/draw${rest}`
}
