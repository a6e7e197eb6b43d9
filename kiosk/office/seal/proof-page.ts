import { html } from 'lit'
import { deskBar } from '../../elements/desk-bar.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { statement as words } from '../../strings/office.zh.ts'

const ANSWER_TIMEOUT_MS = 15_000

/** How a unit checks its statement by itself (核对说明): where the code on the printed statement leads. */
export class ProofPage extends DeskElement {
  static override properties = { desk: { attribute: false }, text: { state: true }, problem: { state: true } }
  declare text: string | null

  constructor() {
    super()
    this.text = null
  }

  override firstUpdated(): void {
    document.title = words.proof
    void this.#load()
  }

  override render() {
    return html`${deskBar(this.desk.session, 'statement', this.desk.logOut)}
      <main class="page office">${this.#body()}</main>`
  }

  #body() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    if (this.text === null) return loadingState()
    return html`<div class="title">
        <div><h1>${words.proof}</h1></div>
        <div class="r"><button class="b solid" @click=${() => print()}>${icon('print')}${words.printProof}</button></div>
      </div>
      <pre class="card proof" tabindex="0" aria-label=${words.proof}>${this.text}</pre>`
  }

  async #load(): Promise<void> {
    const seal = new URLSearchParams(location.hash.split('?')[1]).get('seal') ?? ''
    await this.show(async () => {
      const path = `/api/v1/statements/${encodeURIComponent(seal)}/proof`
      this.text = await (await this.desk.api.stream(path, AbortSignal.timeout(ANSWER_TIMEOUT_MS))).text()
    })
  }
}
customElements.define('proof-page', ProofPage)
