import { html, nothing, type TemplateResult } from 'lit'
import type {
  OnlineDesk,
  OnlineLimits,
  OnlineProgress,
  OnlineRequest,
} from '../../../server/contract/answers/methods/online.ts'
import type { SealState } from '../../../server/contract/answers/seals.ts'
import { may, runsMethod } from '../../../server/contract/roles.ts'
import { campaignLink, dueCampaign } from '../shown-campaign.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { faceSymbols } from '../../elements/faces.ts'
import { grouped } from '../../elements/figures.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { online as words } from '../../strings/online.zh.ts'
import './online-comments.ts'
import './online-figures.ts'
import './online-screening.ts'
import { limitsView, progressView } from './online-limits.ts'

const OWNER_TABS = ['held', 'waiting', 'decided', 'figures', 'comments', 'limits'] as const
const OFFICE_TABS = ['progress', 'held', 'waiting', 'decided', 'limits'] as const
type Tab = (typeof OWNER_TABS)[number] | (typeof OFFICE_TABS)[number]

/** The desk of the online channel (网络评议): its owner's whole, and for office and auditor progress, held ratings and limits. */
export class OnlinePage extends DeskElement {
  static override properties = {
    tab: { state: true },
    counts: { state: true },
    progress: { state: true },
    limits: { state: true },
    seal: { state: true },
  }
  declare tab: Tab
  declare counts: { held: number; waiting: number; decided: number } | null
  declare progress: OnlineProgress | null
  declare limits: OnlineLimits | null
  declare seal: SealState | null
  readonly #address = new ShownInAddress(this, 'online', (shown) => this.#take(shown))

  constructor() {
    super()
    this.tab = 'held'
    this.counts = null
    this.progress = null
    this.limits = null
    this.seal = null
  }

  override firstUpdated(): void {
    document.title = words.title
    this.#take(this.#address.read())
    void this.#count()
  }

  get #isOwner(): boolean {
    return runsMethod(this.desk.session, 'online')
  }

  get #tabs(): readonly Tab[] {
    return this.#isOwner ? OWNER_TABS : OFFICE_TABS
  }

  #take(shown: URLSearchParams): void {
    const first = this.#tabs[0]!
    const named = this.#tabs.find((each) => each === shown.get('tab'))
    // An address without a tab that names a unit or a rating is of the held ones.
    this.tab = named ?? (shown.has('unit') || shown.has('rating') ? 'held' : first)
    if (this.tab === 'limits' || this.tab === 'progress') void this.#load()
  }

  #open(tab: Tab): void {
    this.#address.show({ tab: tab === 'held' && this.#isOwner ? '' : tab })
    this.#take(this.#address.read())
  }

  override render() {
    const { session, logOut } = this.desk
    const badges = { online: this.counts?.held ?? 0 }
    return html`${faceSymbols}${deskBar(session, 'online', logOut, { badges })}
      <main class="page office on-desk" @changed=${() => void this.#count()}>
        <div class="title">
          <div>
            <p class="crumb">${words.crumb(dueCampaign(this.desk).id)}</p>
            <h1>${words.title}</h1>
          </div>
          <div class="r">
            ${campaignLink(this.desk, 'online', dueCampaign(this.desk).id)}
            <div class="seg" role="group" aria-label=${words.title}>
              ${this.#tabs.map(
                (tab) =>
                  html`<button type="button" aria-pressed=${tab === this.tab} @click=${() => this.#open(tab)}>${this.#tabWords(tab)}</button>`,
              )}
            </div>
          </div>
        </div>
        ${this.#isOwner ? this.#sealLine() : session.role === 'campaign-office' ? html`<p class="s">${words.officeNote}</p>` : nothing}
        ${this.#body()}
      </main>`
  }

  #tabWords(tab: Tab): string {
    const n = { held: this.counts?.held, waiting: this.counts?.waiting, decided: this.counts?.decided } as Partial<
      Record<Tab, number>
    >
    return n[tab] ? `${words.tabs[tab]} ${grouped(n[tab])}` : words.tabs[tab]
  }

  #sealLine() {
    const { seal } = this
    if (seal === null) return nothing
    const { id, from, to } = dueCampaign(this.desk)
    const open = seal.checks.filter(({ state }) => state !== 'ok').length
    const text =
      seal.seal !== null
        ? words.sealed(seal.seal.sealedAt.slice(0, 10))
        : open === 0
          ? words.checksDone
          : words.checksOpen(open)
    const query = new URLSearchParams({ method: 'online', campaign: id, from, to })
    return html`<p class="notice on-seal" role="note">
      <span>${text}</span>
      ${may(this.desk.session.role, 'method:read') ? html`<a class="b sm" href="#seal?${query.toString()}">${words.toSeal}</a>` : nothing}
    </p>`
  }

  #body(): TemplateResult {
    const { tab, desk } = this
    if (tab === 'held' || tab === 'waiting' || tab === 'decided')
      return html`<online-screening .desk=${desk} .tab=${tab}></online-screening>`
    if (tab === 'figures') return html`<online-figures .desk=${desk}></online-figures>`
    if (tab === 'comments') return html`<online-comments .desk=${desk}></online-comments>`
    if (this.problem) return failedState(this.problem, () => void this.#load())
    if (tab === 'limits') return this.limits === null ? loadingState() : limitsView(this.limits)
    return this.progress === null ? loadingState() : progressView(this.progress)
  }

  async #load(): Promise<void> {
    await this.show(async (isNewest) => {
      const { api } = this.desk
      if (this.tab === 'limits') {
        const limits = await api.get<OnlineLimits>('/api/v1/online/limits')
        if (isNewest()) this.limits = limits
      } else {
        const progress = await api.get<OnlineProgress>(`/api/v1/online/progress?campaign=${dueCampaign(this.desk).id}`)
        if (isNewest()) this.progress = progress
      }
    })
  }

  /** What the tabs and the line above say; where it cannot be known they say nothing. */
  async #count(): Promise<void> {
    const { api } = this.desk
    try {
      const [{ counts }, { requests }] = await Promise.all([
        api.get<OnlineDesk>('/api/v1/online/held?limit=1'),
        api.get<{ requests: OnlineRequest[] }>('/api/v1/online/requests'),
      ])
      this.counts = { held: counts.open, waiting: requests.length, decided: counts.decided }
      if (!this.#isOwner) return
      const base = `/api/v1/campaigns/${encodeURIComponent(dueCampaign(this.desk).id)}/methods/online`
      this.seal = await api.get<SealState>(`${base}/seal`)
    } catch {
      this.counts = null
    }
  }
}
customElements.define('online-page', OnlinePage)
