import { html, nothing, type TemplateResult } from 'lit'
import type { Deduction, DeductionList, Problem, ProblemList } from '../../../server/contract/answers/deductions.ts'
import { isOfMedia } from '../../../server/contract/deductions.ts'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { campaignLink, shownCampaign } from '../shown-campaign.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { sorted } from '../../elements/sorted.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { DEDUCTION_RULE_WORDS, deductions as words } from '../../strings/deductions.zh.ts'
import { BODY_WORDS } from '../../strings/own.zh.ts'
import type { UnitName } from '../unit-choice.ts'
import './deduction-card.ts'
import './deduction-form.ts'
import './problem-clocks.ts'
import { deductionTabs } from '../oversight/desk-tabs.ts'
import { offeredBy, ofProblem, type OfferedFact } from '../oversight/offered-fact.ts'
import { amount, capBar, minus, ruleBadge, stateMark } from './marks.ts'
import { listPaper, reportPaper } from './papers.ts'

const FILTERS = ['all', 'mine', 'A', 'B', 'objected'] as const
type Filter = (typeof FILTERS)[number]
type Shown = 'list' | 'form' | 'report' | 'year'

/** Deductions (减分) for office, auditor, reporters and units: each sees what the hub gives, and may do what it says. */
export class DeductionsPage extends DeskElement {
  static override properties = {
    list: { state: true },
    problems: { state: true },
    units: { state: true },
    filter: { state: true },
    sought: { state: true },
    chosen: { state: true },
    shown: { state: true },
    offered: { state: true },
    notice: { state: true },
  }
  declare list: DeductionList | null
  declare problems: ProblemList | null
  declare units: readonly UnitName[]
  declare filter: Filter
  declare sought: string
  declare chosen: string
  declare shown: Shown
  declare offered: OfferedFact | null
  /** Where the form begins, as the address says: `programme:ID`; empty: nowhere, or it is known. */
  #from = ''
  declare notice: string
  readonly #address = new ShownInAddress(this, 'deductions', (shown) => this.#take(shown))

  constructor() {
    super()
    this.list = null
    this.problems = null
    this.units = []
    this.filter = 'all'
    this.sought = ''
    this.chosen = ''
    this.shown = 'list'
    this.offered = null
    this.notice = ''
  }

  override firstUpdated(): void {
    document.title = words.nav
    this.#take(this.#address.read())
    void this.#load()
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    await this.show(async () => {
      if (this.#reports && this.units.length === 0)
        this.units = (await api.get<{ units: { unit: UnitName }[] }>('/api/v1/public/units')).units.map(
          ({ unit }) => unit,
        )
      if (this.#from !== '') {
        this.offered = await offeredBy(api, this.#from)
        this.#from = ''
      }
      this.problems = await api.get<ProblemList>('/api/v1/problems')
      this.list = await api.get<DeductionList>(
        `/api/v1/deductions?campaign=${encodeURIComponent(shownCampaign(this.desk).id)}`,
      )
    })
  }

  #take(shown: URLSearchParams): void {
    this.filter = FILTERS.find((each) => each === shown.get('show')) ?? 'all'
    this.chosen = shown.get('id') ?? ''
    this.shown = shown.get('page') === 'form' && this.#reports ? 'form' : 'list'
    this.#from = this.shown === 'form' ? (shown.get('from') ?? '') : ''
  }

  #show(change: { show?: Filter; id?: string; page?: string }): void {
    const show = change.show ?? this.filter
    const next = { show: show === 'all' ? '' : show, id: change.id ?? this.chosen, page: change.page ?? '' }
    this.notice = ''
    this.#address.show(next)
    this.#take(new URLSearchParams(next))
  }

  get #reports(): boolean {
    const { role, body } = this.desk.session
    return may(role, 'deduction:report') && body !== 'supervision' && body !== 'hotline'
  }

  override render() {
    const { session, logOut } = this.desk
    const waits = (this.list?.deductions ?? []).filter(waitsForMe).length
    return html`${deskBar(session, 'deductions', logOut, { badges: { deductions: waits } })}
      <main
        class="page office hand-ins deductions"
        @changed=${() => void this.#load()}
        @back=${() => this.#show({ page: '' })}
        @noted=${() => void this.#returned(words.done.note)}
        @reported=${(event: CustomEvent<string>) => void this.#returned(words.done.report, event.detail)}
        @offer=${(event: CustomEvent<Problem>) => this.#offer(event.detail)}
        @print-report=${() => (this.shown = 'report')}
      >
        ${this.shown === 'list' ? deductionTabs(session, 'deductions') : nothing} ${this.#body()}
      </main>`
  }

  /** The notice stands once the list has the new row: a row that moves under the pointer would be another one. */
  async #returned(notice: string, id = this.chosen): Promise<void> {
    this.offered = null
    this.#show({ id })
    await this.#load()
    this.notice = notice
  }

  #offer(problem: Problem): void {
    this.#show({ page: 'form' })
    this.offered = ofProblem(problem)
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { list, problems } = this
    if (list === null || problems === null) return loadingState()
    const back = () => (this.shown = 'list')
    const chosen = list.deductions.find(({ id }) => id === this.chosen)
    if (this.shown === 'year') return listPaper(shownCampaign(this.desk).id, list, back)
    if (this.shown === 'report' && chosen)
      return reportPaper(chosen, list, { printedAt: list.today, origin: location.origin }, back)
    if (this.shown === 'form')
      return html`<deduction-form .desk=${this.desk} .units=${this.units} .list=${list} .offered=${this.offered}></deduction-form>`
    return html`${this.#title(list)}
      ${this.notice === '' ? nothing : html`<p class="notice ok" role="status">${this.notice}</p>`}
      ${this.desk.session.role === 'unit' ? nothing : this.#figures(list)}
      <div class="hi-split">
        <div class="hi-side">
          ${this.#filters(list)} ${this.#table(list)}
          ${chosen ? html`<deduction-card .desk=${this.desk} .deduction=${chosen}></deduction-card>` : nothing}
        </div>
        <div class="hi-side">
          ${this.#caps(list)}
          <problem-clocks .desk=${this.desk} .list=${problems} .units=${this.units} .deductions=${list.deductions}></problem-clocks>
        </div>
      </div>`
  }

  #title({ today }: DeductionList): TemplateResult {
    const { session } = this.desk
    return html`<div class="title">
      <div>
        <p class="crumb">${words.crumb(shownCampaign(this.desk).title, today)}</p>
        <h1>${words.nav}</h1>
      </div>
      <div class="r">
        ${campaignLink(this.desk, 'deductions', shownCampaign(this.desk).id)}
        <a class="b" href="/api/v1/deductions/export.xlsx?campaign=${shownCampaign(this.desk).id}" download>${icon('download')}${words.xlsx}</a>
        <button class="b" @click=${() => (this.shown = 'year')}>${icon('print')}${session.role === 'unit' ? words.printOwn : words.printList}</button>
        ${
          this.#reports
            ? html`<button class="b solid" @click=${() => this.#show({ page: 'form' })}>${session.role === 'campaign-office' ? words.reportFor : words.report}</button>`
            : nothing
        }
      </div>
    </div>`
  }

  #figures({ deductions }: DeductionList): TemplateResult {
    const counting = deductions.filter(({ counted }) => counted > 0)
    const sum = (all: readonly Deduction[]) => all.reduce((total, { counted }) => total + counted, 0)
    const media = counting.filter(({ rule }) => isOfMedia(rule))
    const { figures } = words
    const one = (head: string, value: string | number, small: string) =>
      html`<div><dt>${head}</dt><dd>${value} <small>${small}</small></dd></div>`
    const count = (which: (each: Deduction) => boolean) => deductions.filter(which).length
    return html`<dl class="card ded-figures">
      ${one(figures.counts(counting.length), minus(sum(counting)), figures.parts(minus(sum(counting) - sum(media)), minus(sum(media))))}
      ${one(
        figures.toSign,
        count(({ state }) => state === 'to-sign'),
        figures.toSignText,
      )}
      ${one(
        figures.toConfirm,
        count(({ state }) => state === 'to-confirm'),
        figures.toConfirmText,
      )}
      ${one(figures.objected, count(isObjected), figures.objectedText)}
      ${one(
        figures.afterSeal,
        count(({ afterSeal }) => afterSeal),
        figures.afterSealText,
      )}
    </dl>`
  }

  #filters({ deductions }: DeductionList): TemplateResult {
    return html`<div class="ded-filters">
      <input type="search" aria-label=${words.search} placeholder=${words.search} .value=${this.sought} @input=${(event: Event) => (this.sought = (event.target as HTMLInputElement).value.trim())} />
      <div class="chips" role="group" aria-label=${words.filterLabel}>
        ${FILTERS.map(
          (filter) =>
            html`<button class="chip" aria-pressed=${filter === this.filter} @click=${() => this.#show({ show: filter })}>
              ${words.filters[filter]} ${deductions.filter((each) => fits(each, filter)).length}
            </button>`,
        )}
      </div>
    </div>`
  }

  #table({ deductions }: DeductionList): TemplateResult {
    const shown = deductions.filter((each) => fits(each, this.filter) && isSought(each, this.sought))
    const rows = sorted(shown, (a, b) => b.number - a.number)
    if (rows.length === 0) return html`<section class="card">${emptyState(words.empty, words.emptyText)}</section>`
    return html`<section class="card">
      <div class="scroll" tabindex="0" role="region" aria-label=${words.nav}>
        <table class="dt ded-table">
          <thead>
            <tr>${words.heads.map((head, i) => html`<th scope="col" class=${i === 4 ? 'num' : ''}>${head}</th>`)}</tr>
          </thead>
          <tbody>
            ${rows.map((each) => this.#row(each))}
          </tbody>
        </table>
      </div>
      <p class="in q">${words.foot}</p>
    </section>`
  }

  #row(deduction: Deduction): TemplateResult {
    const { id, number, unit, rule, document, facts, date, body } = deduction
    return html`<tr class=${id === this.chosen ? 'sel' : ''}>
      <td><button class="b ghost sm" aria-pressed=${id === this.chosen} @click=${() => this.#show({ id })}>${words.number(number)}</button></td>
      <td><b>${unit.name}</b> <span class="q">${unit.code}</span></td>
      <td>${ruleBadge(rule)} ${DEDUCTION_RULE_WORDS[rule].short}<span class="sub">${document?.number ?? beginningOf(facts.text ?? '')}</span></td>
      <td class="nowrap">${date.slice(5)}</td>
      <td class="num">${amount(deduction)}</td>
      <td class="s">${BODY_WORDS[body]}</td>
      <td>${stateMark(deduction)}</td>
    </tr>`
  }

  #caps({ sums, deductions }: DeductionList): TemplateResult {
    const ofUnit = this.desk.session.role === 'unit'
    const shown = sums.filter(({ media, mediaOpen }) => ofUnit || media + mediaOpen > 0).slice(0, 8)
    const total = deductions.reduce((sum, { counted }) => sum + counted, 0)
    return html`<section class="card">
      <h2>${ofUnit ? words.sumTitle : words.capTitle} <small>${ofUnit ? words.sumSmall : words.capSmall}</small></h2>
      <div class="in">
        ${ofUnit ? html`<p class="ded-big">${minus(total)}</p>` : nothing} ${shown.map((sum) => capBar(sum))}
        <p class="q">${ofUnit ? words.sumNote : words.capNote}</p>
      </div>
    </section>`
  }
}
customElements.define('deductions-page', DeductionsPage)

/** As much of a text as a row shows; the card has the whole. */
function beginningOf(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text
}

/** Whether something of it waits for this person: what can be done at any time does not. */
function waitsForMe({ may: steps, objection, withdrawal }: Deduction): boolean {
  return steps.some(
    (step) =>
      step === 'confirm' ||
      step === 'sign' ||
      (step === 'decide' && objection?.state === 'open') ||
      (step === 'object' && objection === null) ||
      (step === 'withdraw' && withdrawal !== null && !withdrawal.done),
  )
}

function isObjected({ objection, state }: Deduction): boolean {
  return objection?.state === 'open' && state !== 'withdrawn'
}

function fits(deduction: Deduction, filter: Filter): boolean {
  if (filter === 'mine') return waitsForMe(deduction)
  if (filter === 'objected') return isObjected(deduction)
  return filter === 'all' || deduction.rule.startsWith(filter)
}

function isSought({ unit, document, number, rule }: Deduction, text: string): boolean {
  return `${unit.code} ${unit.name} ${document?.number ?? ''} ${words.number(number)} ${rule}`.includes(text)
}
