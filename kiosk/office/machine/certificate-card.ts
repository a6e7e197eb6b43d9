import { html, nothing } from 'lit'
import type { CertificateFacts } from '../../../server/contract/answers/hub/certificates.ts'
import { may } from '../../../server/contract/roles.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { LightElement } from '../../elements/light-element.ts'
import { lookEvery } from '../../elements/parts/look-every.ts'
import { certificates as words } from '../../strings/hub/certificates.zh.ts'

/** A certificate lasts for months; the page may stay open as long. */
const LOOK_EVERY_MS = 600_000

/** The hub's certificates: nothing while they hold for long; else which one ends, when, what that does, what to do. */
export class CertificateCard extends LightElement {
  static override properties = { desk: { attribute: false }, certificates: { state: true } }
  declare desk: Desk
  declare certificates: readonly CertificateFacts[]

  constructor() {
    super()
    this.certificates = []
    lookEvery(this, LOOK_EVERY_MS, () => this.#load())
  }

  override render() {
    const shown = this.certificates.filter(({ state, fault }) => state !== 'sound' || fault !== null)
    return shown.length === 0 ? nothing : shown.map(card)
  }

  /** Without an answer there is no card: who may not read it, needs it not, and the next look comes. */
  async #load(): Promise<void> {
    if (!may(this.desk.session.role, 'certificate:read')) return
    const answer = await this.desk.api
      .get<{ certificates: CertificateFacts[] }>('/api/v1/certificates')
      .catch(() => null)
    if (Array.isArray(answer?.certificates)) this.certificates = answer.certificates
  }
}
customElements.define('certificate-card', CertificateCard)

function card({ of, state, names, expiresAt, daysLeft, fault }: CertificateFacts) {
  const day = expiresAt.slice(0, 10)
  const title = words.title(of, state)
  return html`<section class="card certificate" role="status" aria-label=${title}>
    <h2><span class="tag ${state === 'soon' ? 'hold' : 'bad'}">!</span>${title}</h2>
    <div class="in">
      ${state === 'soon' ? html`<p><b class="n">${words.soon(day, daysLeft)}</b>${words.effect[of]}</p>` : nothing}
      ${state === 'expired' ? html`<p><b class="n">${words.expired(day)}</b>${words.effect[of]}</p>` : nothing}
      ${state === 'not-yet' ? html`<p>${words.notYet}</p>` : nothing}
      ${fault === null ? nothing : html`<p>${words.fault}<span class="s" lang="en">${fault}</span></p>`}
      ${state === 'sound' ? nothing : html`<p>${words.what}</p>`}
      <p class="s">${words.names(names)}</p>
    </div>
  </section>`
}
