import { sorted } from '../../elements/sorted.ts'
import { html, nothing, type TemplateResult } from 'lit'
import type { LikeBadList, Rectification, RectificationList } from '../../../server/contract/answers/rectifications.ts'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { rectification as words } from '../../strings/rectification.zh.ts'
import './item-card.ts'
import './add-item.ts'
import { dueText, itemState, sourceText } from './item-marks.ts'
import { countParts, progressChart } from './progress-chart.ts'
import { listPapers, reminderPapers, visitPaper } from './rectification-papers.ts'

type Shown = 'list' | 'paper' | 'slips' | 'visit'
type UnitLine = RectificationList['units'][number]

/** Rectification (整改): the office's table of units, and both lists of one; the same page shows a unit its own. */
export class RectificationPage extends DeskElement {
  static override properties = {
    list: { state: true },
    whole: { state: true },
    likeBad: { state: true },
    campaign: { state: true },
    unit: { state: true },
    chosen: { state: true },
    shown: { state: true },
    sought: { state: true },
    notice: { state: true },
  }
  /** Of every unit, without names of people. */
  declare list: RectificationList | null
  /** Of the unit that is open, with the people who answer. */
  declare whole: RectificationList | null
  /** Of the same unit. */
  declare likeBad: LikeBadList | null
  declare campaign: string
  declare unit: string
  declare chosen: string
  declare shown: Shown
  declare sought: string
  declare notice: string
  readonly #address = new ShownInAddress(this, 'rectification', (shown) => {
    this.#take(shown)
    void this.#load()
  })

  constructor() {
    super()
    this.list = null
    this.whole = null
    this.likeBad = null
    this.campaign = ''
    this.unit = ''
    this.chosen = ''
    this.shown = 'list'
    this.sought = ''
    this.notice = ''
  }

  override firstUpdated(): void {
    document.title = words.nav
    this.#take(this.#address.read())
    void this.#load()
  }

  /** In December the year before is what is mended; the running one once it is chosen. */
  #take(shown: URLSearchParams): void {
    const running = this.desk.about.campaign.id
    this.campaign = shown.get('campaign') ?? (this.#month === 11 ? String(Number(running) - 1) : running)
    this.unit = this.desk.session.unit ?? shown.get('unit') ?? ''
    this.chosen = shown.get('id') ?? ''
  }

  get #month(): number {
    return new Date(this.desk.clock.now() + 8 * 3_600_000).getUTCMonth()
  }

  #show(change: { campaign?: string; unit?: string; id?: string }): void {
    const { campaign = this.campaign, unit = this.unit, id = '' } = change
    this.notice = ''
    this.#address.show({ campaign, unit: this.desk.session.unit === undefined ? unit : '', id })
    const reload = campaign !== this.campaign || unit !== this.unit
    this.campaign = campaign
    this.unit = unit
    this.chosen = id
    if (reload) void this.#load()
  }

  get #base(): string {
    return `/api/v1/campaigns/${encodeURIComponent(this.campaign)}/rectifications`
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    await this.show(async () => {
      this.list = await api.get<RectificationList>(this.#base)
      if (this.unit === '') this.unit = mostUrgent(this.list.units)?.unit.code ?? ''
      const unit = encodeURIComponent(this.unit)
      const [whole, likeBad] =
        unit === ''
          ? [null, null]
          : await Promise.all([
              api.get<RectificationList>(`${this.#base}/units/${unit}`),
              api.get<LikeBadList>(`${this.#base}/like-bad?unit=${unit}`),
            ])
      this.whole = whole
      this.likeBad = likeBad
    })
  }

  override render() {
    const { session, logOut } = this.desk
    const badge = (this.list?.units ?? []).reduce(
      (n, { waiting, late }) => n + (session.role === 'unit' ? late : waiting),
      0,
    )
    return html`${deskBar(session, 'rectification', logOut, { badges: { rectification: badge } })}
      <main
        class="page office hand-ins deductions rectification"
        @changed=${() => void this.#load()}
        @visit-paper=${() => (this.shown = 'visit')}
        @added=${(event: CustomEvent<Rectification>) => this.#added(event.detail)}
      >
        ${this.#body()}
      </main>`
  }

  #added({ unit, id }: Rectification): void {
    this.#show({ unit: unit.code, id })
    this.notice = words.done.add
    void this.#load()
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { list, whole } = this
    if (list === null) return loadingState()
    const back = () => (this.shown = 'list')
    if (this.shown === 'paper' && whole !== null) return listPapers(whole, this.#nameOf(whole), back)
    const item = whole === null ? undefined : this.#chosen(whole)
    if (this.shown === 'visit' && item !== undefined) return visitPaper(item, back)
    const late = list.items.filter((item) => item.late > 0)
    if (this.shown === 'slips') return reminderPapers(list.campaign, late, back)
    const ofUnit = this.desk.session.role === 'unit'
    return html`${this.#title(list, late.length)}
      ${this.notice === '' ? nothing : html`<p class="notice ok" role="status">${this.notice}</p>`}
      <div class="ri-split ${ofUnit ? 'own' : ''}">
        ${ofUnit ? nothing : html`<div class="hi-side">${this.#progress(list)} ${this.#units(list)}</div>`}
        <div class="hi-side">${whole === null ? html`<section class="card">${emptyState(words.empty, ofUnit ? words.emptyUnit : words.emptyOffice)}</section>` : this.#ofUnit(whole)} ${this.#add(list)} ${this.#promised(whole ?? list)}</div>
      </div>`
  }

  #nameOf(whole: RectificationList): string {
    return whole.units[0]?.unit.name ?? whole.items[0]?.unit.name ?? this.unit
  }

  #title({ campaign, today }: RectificationList, late: number): TemplateResult {
    const running = Number(this.desk.about.campaign.id)
    const xlsx = `${this.#base}/export.xlsx${this.unit === '' ? '' : `?unit=${encodeURIComponent(this.unit)}`}`
    const office = may(this.desk.session.role, 'rectification:handle')
    return html`<div class="title">
      <div>
        <p class="crumb">${words.crumb(campaign, today)}</p>
        <h1>${words.nav}</h1>
      </div>
      <div class="r">
        <label class="pick"
          ><span>${words.campaign}</span
          ><select @change=${(event: Event) => this.#show({ campaign: (event.target as HTMLSelectElement).value, unit: this.desk.session.unit ?? '' })}>
            ${[running, running - 1].map((year) => html`<option value=${year} ?selected=${String(year) === campaign}>${year}</option>`)}
          </select></label
        >
        <a class="b" href=${xlsx} download>${icon('download')}${words.xlsx}</a>
        ${office && late > 0 ? html`<button class="b" @click=${() => (this.shown = 'slips')}>${icon('print')}${words.printSlip}</button>` : nothing}
        <button class="b solid" ?disabled=${this.whole === null} @click=${() => (this.shown = 'paper')}>${icon('print')}${words.print}</button>
      </div>
    </div>`
  }

  #progress({ units, items }: RectificationList): TemplateResult {
    const { closed, ...rest } = countParts(items)
    const all = Object.values(rest).reduce((sum, n) => sum + n, closed)
    return html`<section class="card ri-progress">
      <p><b>${words.followed(units.filter(({ followUp }) => followUp).length)}</b><span>${words.progress(closed, all)}</span></p>
      ${all === 0 ? nothing : progressChart(items)}
    </section>`
  }

  #units({ units }: RectificationList): TemplateResult {
    const found = units.filter(({ unit }) => `${unit.code} ${unit.name}`.includes(this.sought))
    const shown = sorted(found, (a, b) => urgency(b) - urgency(a))
    return html`<section class="card ri-units">
      <input type="search" aria-label=${words.search} placeholder=${words.search} .value=${this.sought} @input=${(event: Event) => (this.sought = (event.target as HTMLInputElement).value.trim())} />
      <ul>
        ${shown.map(
          (line) =>
            html`<li>
              <button aria-pressed=${line.unit.code === this.unit} @click=${() => this.#show({ unit: line.unit.code })}>
                <span><b>${line.unit.name}</b> <span class="q">${line.unit.code}</span><small>${line.items === 0 ? words.noItems : words.unitLine(line.items, line.closed)}</small></span>
                <span class="s">${line.late > 0 ? html`<b class="al">${words.late(line.late)}</b>` : line.waiting > 0 ? words.waits(line.waiting) : nothing}</span>
              </button>
            </li>`,
        )}
      </ul>
    </section>`
  }

  #chosen({ items }: RectificationList): Rectification | undefined {
    return items.find(({ id }) => id === this.chosen) ?? mostLate(items)[0]
  }

  #ofUnit(whole: RectificationList): TemplateResult {
    const { items, today } = whole
    const rows = mostLate(items)
    const chosen = this.#chosen(whole)
    const like = this.likeBad?.items.find(({ id }) => id === chosen?.id) ?? null
    return html`<h2 class="ri-unit">${this.#nameOf(whole)} <span class="q">${this.unit}</span></h2>
      ${
        items.length === 0
          ? html`<section class="card">${emptyState(words.empty, this.desk.session.role === 'unit' ? words.emptyUnit : words.emptyOffice)}</section>`
          : html`<section class="card">
                <h2>${words.problems} <small>${words.problemsNote}</small></h2>
                <div class="scroll" tabindex="0" role="region" aria-label=${words.problems}>
                  <table class="dt ded-table">
                    <thead><tr>${words.heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
                    <tbody>
                      ${rows.map(
                        (item) =>
                          html`<tr class=${item === chosen ? 'sel' : ''}>
                            <td><button class="b ghost sm" aria-pressed=${item === chosen} aria-label=${words.item(item.number)} @click=${() => this.#show({ id: item.id })}>${item.number}</button></td>
                            <td><b>${item.finding ?? ''}</b><span class="sub">${sourceText(item)}</span></td>
                            <td>${itemState(item)}<span class="sub">${dueText(item, today)}</span></td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>
              </section>
              <section class="card">
                <h2>${words.duties} <small>${words.dutiesNote}</small></h2>
                <div class="scroll" tabindex="0" role="region" aria-label=${words.duties}>
                  <table class="dt ri-duties">
                    <thead><tr>${words.dutyHeads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
                    <tbody>
                      ${rows.map(
                        (item) =>
                          html`<tr>
                            <td>${item.number}</td><td>${item.plan?.leader ?? ''}</td><td>${item.plan?.handler ?? ''}</td>
                            <td>${item.plan?.measure ?? html`<span class="q">${words.noPlan}</span>`}</td><td class="nowrap">${item.plan?.deadline ?? ''}</td>
                            <td>${item.reports.reduce((n, { files }) => n + files.length, 0)}</td><td>${itemState(item)}</td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>
              </section>
              ${chosen ? html`<rectification-item .desk=${this.desk} .item=${chosen} .like=${like} .today=${today}></rectification-item>` : nothing}`
      }`
  }

  #add({ campaign }: RectificationList): TemplateResult | typeof nothing {
    if (!may(this.desk.session.role, 'rectification:enter')) return nothing
    return html`<rectification-add .desk=${this.desk} .campaign=${campaign} .unit=${this.unit}></rectification-add>`
  }

  #promised({ promised }: RectificationList): TemplateResult | typeof nothing {
    if (promised.length === 0) return nothing
    return html`<section class="card">
      <h2>${words.promised} <small>${words.promisedNote}</small></h2>
      <ul class="in ri-steps">
        ${promised.map(
          (item) =>
            html`<li><b>${item.unit.name}　${words.item(item.number)}</b>　${item.plan?.mechanism ?? ''}　${itemState(item)}</li>`,
        )}
      </ul>
    </section>`
  }
}
customElements.define('rectification-page', RectificationPage)

function mostLate(items: readonly Rectification[]): Rectification[] {
  return sorted(items, (a, b) => b.late - a.late || a.number - b.number)
}

/** Late ones first, then those that wait for the office, then those with a list; else the order of the document. */
function urgency({ late, waiting, items }: UnitLine): number {
  return late * 1_000 + waiting + (items > 0 ? 0.5 : 0)
}

function mostUrgent(units: readonly UnitLine[]): UnitLine | undefined {
  return sorted(units, (a, b) => urgency(b) - urgency(a))[0]
}
