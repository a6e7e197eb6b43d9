import { html, nothing } from 'lit'
import type { RebuildProgress } from '../../../server/contract/hub/rebuild.ts'
import { LightElement } from '../../elements/light-element.ts'
import { lookEvery } from '../../elements/parts/look-every.ts'
import { rebuild as words } from '../../strings/hub/rebuild.zh.ts'

const LOOK_EVERY_MS = 3_000

/** For who keeps the machine: how far the tables are that are made again; nothing while none are. */
export class RebuildCard extends LightElement {
  static override properties = { progress: { state: true } }
  declare progress: RebuildProgress | null

  constructor() {
    super()
    this.progress = null
    lookEvery(this, LOOK_EVERY_MS, () => this.#load())
  }

  override render() {
    if (this.progress === null) return nothing
    const { stage, done, of } = this.progress
    const percent = Math.floor((100 * done) / of)
    return html`<section class="card" role="status" aria-label=${words.title}>
      <h2>${words.title}</h2>
      <div class="in">
        <p>
          <b>${words.stages[stage]}</b>${of > 0 ? html`　<progress max="100" value=${percent} aria-label=${words.stages[stage]}></progress> ${words.share(percent)}` : nothing}
        </p>
        <p class="s">${words.note}</p>
      </div>
    </section>`
  }

  /** A hub that is not ready says so with the same answer; without one there is no card, and the next look comes. */
  async #load(): Promise<void> {
    const answer = await fetch('/readyz', { cache: 'no-store' })
      .then((response) => response.json() as Promise<{ rebuild?: RebuildProgress }>)
      .catch(() => null)
    this.progress = answer?.rebuild ?? null
  }
}
customElements.define('rebuild-card', RebuildCard)
