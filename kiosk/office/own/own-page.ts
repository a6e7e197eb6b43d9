import { html, nothing, type TemplateResult } from 'lit'
import type { SealState } from '../../../server/contract/answers/seals.ts'
import type { BodyCode } from '../../../server/contract/bodies.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import type { RoleHolder } from '../../../server/contract/roles.ts'
import './own-todo.ts'
import { campaignLink, dueCampaign, shownCampaign, type ShownCampaign } from '../shown-campaign.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { oversight } from '../../strings/oversight.zh.ts'
import { opensInspections, opensMonthly, opensProgrammes } from '../oversight/desk-tabs.ts'
import { BODY_WORDS, METHOD_WORDS, own as words, OWNER_WORDS, REPORT_WORDS, RUNS_WORDS } from '../../strings/own.zh.ts'

/** Where the scores of a method are looked at; of one without such a page they are taken away as a file. */
const SCORES: Partial<Record<MethodCode, (campaign: string) => string>> = {
  'service-centre': (campaign) => `/office/?campaign=${campaign}&period=year`,
}

/** Bodies whose reports are entered on a page. */
const REPORTS_HERE: readonly BodyCode[] = ['discipline', 'organs', 'inspection', 'media', 'hotline']

/** The first page of whoever runs a method (测评单位) or reports to the campaign (报送单位): what there is to do. */
export class OwnPage extends DeskElement {
  static override properties = {
    state: { state: true },
    asked: { state: true },
  }
  /** The check list of the campaign that is shown; null while it is not known, and where the hub does not run the method. */
  declare state: SealState | null
  declare asked: boolean

  constructor() {
    super()
    this.state = null
    this.asked = false
  }

  override firstUpdated(): void {
    document.title = words.nav
    void this.#ask()
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'own', logOut)}
      <main class="page office">
        <div class="title">
          <div>
            <p class="crumb">${this.#campaign.title}</p>
            <h1>${this.#title()}</h1>
          </div>
          <div class="r">${session.method === undefined ? nothing : campaignLink(this.desk, 'own', this.#campaign.id)}</div>
        </div>
        <own-todo .api=${this.desk.api}></own-todo>
        ${this.#body()}
      </main>`
  }

  /** Of an owner in December the one that is to be sealed; whoever reports begins with the running one. */
  get #campaign(): ShownCampaign {
    return this.desk.session.method === undefined ? shownCampaign(this.desk) : dueCampaign(this.desk)
  }

  #title(): string {
    const { method, body } = this.desk.session
    if (method !== undefined) return `${words.owner} · ${OWNER_WORDS[method]}`
    return body === undefined ? words.reporter : `${words.reporter} · ${BODY_WORDS[body]}`
  }

  #body(): TemplateResult {
    const { method, body } = this.desk.session
    if (this.problem) return failedState(this.problem, () => void this.#ask())
    if (body !== undefined && REPORTS_HERE.includes(body)) return this.#toReport(body)
    if (body === 'supervision') return this.#toDuties()
    if (body !== undefined) return emptyState(words.bodyNotYet, words.bodyNotYetText(REPORT_WORDS[body]))
    if (!this.asked || method === undefined) return loadingState()
    if (this.state === null) return emptyState(words.notYet, words.notYetText(METHOD_WORDS[method], RUNS_WORDS[method]))
    return this.#todo(method, this.state)
  }

  #toReport(body: BodyCode): TemplateResult {
    return html`<section class="card">
      <h2>${words.todo}</h2>
      <ul class="in lst">
        <li>
          <span><b>${words.deductions}</b><br /><small>${REPORT_WORDS[body]}</small></span>
          <a class="b" href="#deductions">${words.toDeductions}</a>
        </li>
        ${oversightLinks(this.desk.session)}
      </ul>
    </section>`
  }

  #toDuties(): TemplateResult {
    const file = `/api/v1/campaigns/${encodeURIComponent(this.#campaign.id)}/hand-ins/duties.xlsx`
    return html`<section class="card">
      <h2>${words.todo}</h2>
      <ul class="in lst">
        <li>
          <span><b>${words.duties}</b><br /><small>${words.dutiesText}</small></span>
          <a class="b" href=${file} download>${words.toDuties}</a>
        </li>
        ${oversightLinks(this.desk.session)}
      </ul>
    </section>`
  }

  #todo(method: MethodCode, state: SealState): TemplateResult {
    const scores = SCORES[method]?.(this.#campaign.id)
    const file = `/api/v1/campaigns/${encodeURIComponent(this.#campaign.id)}/methods/${method}/export.xlsx`
    const open = state.checks.filter(({ point, state: how }) => how !== 'ok' && point !== 'period').length
    const running = state.checks.some(({ point, state: how }) => point === 'period' && how !== 'ok')
    const { id, from, to } = this.#campaign
    const seal = `#seal?${new URLSearchParams({ method, campaign: id, from, to }).toString()}`
    const at = (place: string) =>
      id === this.desk.about.campaign.id ? `/office/#${place}` : `/office/?campaign=${id}#${place}`
    const item = (title: string, text: string, href: string, go: string) =>
      html`<li>
        <span><b>${title}</b><br /><small>${text}</small></span>
        <a class="b" href=${href}>${go}</a>
      </li>`
    const checks = open === 0 ? words.checksDone : words.checksOpen(open)
    return html`<p class="s">${METHOD_WORDS[method]}　${words.runs(RUNS_WORDS[method])}。${words.independent}</p>
      <section class="card">
        <h2>${words.todo}</h2>
        <ul class="in lst">
          ${method === 'third-party' ? item(words.pool, words.poolText, at('pool'), words.toPool) : nothing}
          ${method === 'third-party' ? item(words.survey, words.surveyText, at('survey'), words.toSurvey) : nothing}
          ${method === 'online' ? item(words.online, words.onlineText, at('online'), words.toOnline) : nothing}
          ${item(words.scores, words.scoresText, scores ?? file, scores ? words.toScores : words.toFile)}
          ${state.seal ? nothing : item(words.checks, running && open === 0 ? words.running : checks, seal, words.toChecks)}
          ${item(words.seal, state.seal ? words.sealed(state.seal.sealedAt.slice(0, 10)) : words.sealText, seal, words.toSeal)}
        </ul>
      </section>`
  }

  async #ask(): Promise<void> {
    const { api, session } = this.desk
    this.problem = null
    if (session.method === undefined) return
    try {
      const base = `/api/v1/campaigns/${encodeURIComponent(this.#campaign.id)}/methods/${session.method}`
      this.state = await api.get<SealState>(`${base}/seal`)
    } catch (error) {
      const problem = problemOfThrown(error)
      if (problem.code !== 'unknown-method') this.problem = problem
    }
    this.asked = true
  }
}
customElements.define('own-page', OwnPage)

/** Pages about what feeds deductions, those that a reporter may open. */
function oversightLinks(session: RoleHolder): TemplateResult[] {
  const open = [
    ['programmes', opensProgrammes(session), oversight.programmesCrumb],
    ['inspections', opensInspections(session), oversight.inspectionsCrumb],
    ['monthly', opensMonthly(session), oversight.monthlyCrumb],
  ] as const
  return open
    .filter(([, may]) => may)
    .map(
      ([place, , text]) =>
        html`<li>
          <span><b>${oversight[place]}</b><br /><small>${text}</small></span>
          <a class="b" href="#${place}">${oversight.open}</a>
        </li>`,
    )
}
