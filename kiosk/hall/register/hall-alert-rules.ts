import { html, nothing } from 'lit'
import { ALERT_RULES, type AlertRule, type AlertSettings } from '../../../server/contract/alerts.ts'
import { may } from '../../../server/contract/roles.ts'
import { shanghai } from '../../elements/ages.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { RULE_NAMES, alerts as words, evidenceText } from '../../strings/hall/alerts.zh.ts'
import type { AlertFacts } from '../../../server/contract/answers/alerts.ts'
import { hallBar } from '../hall-nav.ts'

/** How a figure is written on the page: so many of its units are one here. */
const UNITS: Record<string, number> = { forMs: 60_000, withinMs: 60_000, afterMs: 1_000 }

/** By which rules this hall is alerted, and what was noticed today. */
export class HallAlertRules extends DeskElement {
  static override properties = {
    hall: { attribute: false },
    settings: { state: true },
    today: { state: true },
    said: { state: true },
  }
  declare hall: Hall
  declare settings: AlertSettings | null
  declare today: AlertFacts[]
  declare said: { rule: AlertRule; text: string; wrong: boolean } | null

  constructor() {
    super()
    this.settings = null
    this.today = []
    this.said = null
  }

  override firstUpdated(): void {
    document.title = words.rulesTitle
    void this.#load()
  }

  override render() {
    const { desk, hall, settings } = this
    return html`${hallBar(desk, 'alerts', null)}
      <main class="page alertrules">
        <div class="title">
          <div>
            <p class="crumb">${hall.name} · ${words.rulesNote}</p>
            <h1>${words.rulesTitle}</h1>
          </div>
        </div>
        ${
          this.problem
            ? failedState(this.problem, () => void this.#load())
            : settings === null
              ? loadingState()
              : html`<div class="cols"><section class="card rules">${ALERT_RULES.map((rule) => this.#rule(rule, settings[rule]))}</section>${this.#history()}</div>`
        }
      </main>`
  }

  #rule(rule: AlertRule, settings: AlertSettings[AlertRule]) {
    const manages = may(this.desk.session.role, 'alert:manage')
    const figures = Object.entries(settings).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    const said = this.said?.rule === rule ? this.said : null
    return html`<form class="rule" novalidate @submit=${(event: SubmitEvent) => void this.#save(event, rule)}>
      <b>${RULE_NAMES[rule]}</b>
      <label class="switch"><input type="checkbox" name="on" .checked=${settings.on} ?disabled=${!manages} />${words.on}</label>
      <div class="figures">
        ${figures.map(([name, value]) => {
          const [before, after] = words.fields[name] ?? [name, '']
          return html`<label
            >${before}<input
              name=${name}
              type="number"
              min="1"
              step="1"
              .value=${String(value / (UNITS[name] ?? 1))}
              ?disabled=${!manages}
            />${after}</label
          >`
        })}
      </div>
      ${manages ? html`<button class="b sm">${words.save}</button>` : nothing}
      ${said ? html`<p class="said ${said.wrong ? 'wrong' : ''}" role="status">${said.text}</p>` : nothing}
    </form>`
  }

  #history() {
    const { columns } = words
    return html`<section class="card">
      <h2>${words.history} <small>${this.today.length}</small></h2>
      ${
        this.today.length === 0
          ? html`<p class="in s">${words.noHistory}</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label=${words.history}>
              <table>
                <thead>
                  <tr>
                    ${Object.values(columns).map((name) => html`<th scope="col">${name}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${this.today.map(
                    (alert) =>
                      html`<tr>
                        <td>${minute(alert.noticedAt)}</td>
                        <td>${alert.window}</td>
                        <td class="wrap">${evidenceText(alert.rule, alert.evidence)}</td>
                        <td>${alert.until ? minute(alert.until) : words.still}</td>
                        <td class="wrap">${alert.acknowledged ? `${alert.acknowledged.operator.replace(/^user:/, '')}：${alert.acknowledged.word}` : ''}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    </section>`
  }

  async #load(): Promise<void> {
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}`
    await this.show(async () => {
      const [settings, kept] = await Promise.all([
        this.desk.api.get<AlertSettings>(`${path}/alert-rules`),
        this.desk.api.get<{ alerts: AlertFacts[] }>(`${path}/alerts`),
      ])
      this.settings = settings
      this.today = kept.alerts
    })
  }

  async #save(event: SubmitEvent, rule: AlertRule): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const body: Record<string, number | boolean> = {}
    for (const input of form.querySelectorAll('input')) {
      if (input.type === 'checkbox') body[input.name] = input.checked
      else body[input.name] = Math.round(Number(input.value) * (UNITS[input.name] ?? 1))
    }
    if (Object.values(body).some((value) => typeof value === 'number' && !(value > 0))) {
      this.said = { rule, text: words.notWhole, wrong: true }
      return
    }
    try {
      const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}/alert-rules/${rule}`
      this.settings = await this.desk.api.post<AlertSettings>(path, body)
      this.said = { rule, text: words.saved(RULE_NAMES[rule]), wrong: false }
    } catch (error) {
      const problem = problemOfThrown(error)
      this.said = { rule, text: problem.code === 'bad-request' ? words.notWhole : problem.zh, wrong: true }
    }
  }
}
customElements.define('hall-alert-rules', HallAlertRules)

function minute(iso: string): string {
  return shanghai(Date.parse(iso)).minute
}
