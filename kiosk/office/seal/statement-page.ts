import { html, nothing, svg } from 'lit'
import type { Level } from '../../../server/contract/limits.ts'
import '../own/own-todo.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { face, faceSymbols } from '../../elements/faces.ts'
import { grouped, percent } from '../../elements/figures.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { Newest } from '../../elements/newest.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { qrView } from '../../elements/qr.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { GROUND_WORDS, LEVEL_WORDS, RULE_WORDS, VERDICT_WORDS, statement as words } from '../../strings/office.zh.ts'
import { dateWords, groups } from './seal-view.ts'
import type { Statement, Statements } from '../../../server/contract/answers/statements.ts'

/** A unit's own statement (告知单): one page of A4 to print, and below it on screen every rating that did not count. */
export class StatementPage extends DeskElement {
  static override properties = {
    listed: { state: true },
    statement: { state: true },
  }
  declare listed: Statements['statements'][number][] | null
  declare statement: Statement | null
  readonly #newest = new Newest()

  constructor() {
    super()
    this.listed = null
    this.statement = null
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    return html`${deskBar(this.desk.session, 'statement', this.desk.logOut)}
      <main class="page office"><own-todo .api=${this.desk.api}></own-todo>${this.#body()}</main>`
  }

  #body() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    if (!this.listed) return loadingState()
    if (this.listed.length === 0) return emptyState(words.none, words.noneText)
    if (!this.statement) return loadingState()
    return html`<div class="title">
        <div><h1>${words.title}</h1></div>
        <div class="r">
          <label class="pick"
            ><span>${words.seals}</span
            ><select @change=${(event: Event) => void this.#open(Number((event.target as HTMLSelectElement).value))}>
              ${this.listed.map(({ seal, from, to }) => html`<option value=${seal}>${from} 至 ${to}</option>`)}
            </select></label
          >
          <button class="b solid" @click=${() => print()}>${icon('print')}${words.print}</button>
        </div>
      </div>
      ${this.#paper(this.statement)} ${this.#list(this.statement)}`
  }

  #paper(s: Statement) {
    const { row } = s
    const { city } = this.desk.about
    return html`${faceSymbols}
      <article class="a4">
        <header><p>${words.office(city)}</p><p>${words.number(s.campaign, row.unit.code)}</p></header>
        <h1>${words.title}</h1>
        <p class="to"><b>${row.unit.name}</b>（${row.unit.code}）</p>
        <p class="lead">${words.lead(dateWords(s.from), dateWords(s.to), grouped(row.raw.n), grouped(row.n))}</p>
        <section class="keys">
          <div>
            <span>${words.score}</span><b>${row.score ?? '–'}</b><i>${row.interval ? words.interval(...row.interval) : words.noInterval}</i>
          </div>
          <div>
            <span>${words.rank}</span><b>${row.rank ?? '–'}</b
            ><i>${row.rank === null ? words.notRanked : words.rankedOf(s.rankedUnits, String(row.raw.rank ?? '–'))}</i>
          </div>
          <div><span>${words.favourable}</span><b>${row.favourableRate === null ? '–' : `${row.favourableRate}%`}</b><i>${words.favourableNote}</i></div>
          <div><span>${words.unrated}</span><b>${row.unratedRate === null ? '–' : `${row.unratedRate}%`}</b><i>${words.unratedNote}</i></div>
        </section>
        <h2>${words.levels}</h2>
        <table class="lv">
          <thead>
            <tr><th></th>${words.columns.map((head, i) => html`<th scope="col" class=${i > 0 ? 'n' : ''}>${head}</th>`)}<th class="w"></th></tr>
          </thead>
          <tbody>
            ${s.lines.map(
              ({ level, points, count, sum }) =>
                html`<tr>
                  <td>${face(level, 'small')}</td>
                  <td>${LEVEL_WORDS[level]}</td>
                  <td class="n">${points}</td>
                  <td class="n">${grouped(count)}</td>
                  <td class="n">${percent(count, row.n, 2) ?? '–'}%</td>
                  <td class="n">${grouped(sum)}</td>
                  <td>${bar(level, row.n === 0 ? 0 : count / row.n)}</td>
                </tr>`,
            )}
            <tr class="sum">
              <td></td>
              <td>${words.sum}</td>
              <td></td>
              <td class="n">${grouped(row.n)}</td>
              <td></td>
              <td class="n">${grouped(s.lines.reduce((all, { sum }) => all + sum, 0))}</td>
              <td></td>
            </tr>
          </tbody>
        </table>
        <h2>${words.months}</h2>
        ${monthLine(s.months)}
        <h2>${words.rules}</h2>
        ${
          s.rules.length === 0
            ? html`<p>${words.noRules}</p>`
            : html`<table>
                <thead><tr>${words.rulesColumns.map((head, i) => html`<th scope="col" class=${i === 2 ? 'n' : ''}>${head}</th>`)}</tr></thead>
                <tbody>
                  ${s.rules
                    .slice(0, 6)
                    .map(
                      ({ rule, verdict, count }) =>
                        html`<tr><td>${rule}</td><td>${RULE_WORDS[rule] ?? ''}，${VERDICT_WORDS[verdict]}</td><td class="n">${grouped(count)}</td></tr>`,
                    )}
                </tbody>
              </table>`
        }
        <h2>${words.cases}</h2>
        <p>${words.casesText(s.cases.opened, s.cases.running)}${s.late > 0 ? words.late(s.late) : nothing}</p>
        <footer>
          ${qrView(proofAddress(s.seal.n), words.proofCode)}
          <div>
            <p>${words.formula(s.policy.version)}${words.proofNote}</p>
            <p class="h">${words.hash} ${groups(s.seal.digest ?? s.seal.hash).join(' ')}</p>
          </div>
          <div class="stamp">${words.stamp}<br /><br />${dateWords(s.seal.sealedAt.slice(0, 10))}</div>
        </footer>
      </article>`
  }

  #list({ notCounted }: Statement) {
    if (notCounted.length === 0) return nothing
    return html`<section class="card lines">
      <h2>${words.list} <small>${words.listNote}</small></h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.list}>
        <table>
          <thead><tr>${words.listColumns.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>
            ${notCounted.map(
              (each) =>
                html`<tr>
                  <td>${each.when.slice(0, 16).replace('T', ' ')}</td>
                  <td>${each.source === 'call' ? words.call : (each.window ?? '–')}</td>
                  <td>${LEVEL_WORDS[each.level]}</td>
                  <td>${VERDICT_WORDS[each.verdict]}</td>
                  <td>${RULE_WORDS[each.rule] ?? ''}${each.ground ? `：${GROUND_WORDS[each.ground]}` : ''}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.listed = (await this.desk.api.get<Statements>('/api/v1/statements')).statements
      const [first] = this.listed
      if (first) await this.#open(first.seal)
    })
  }

  async #open(seal: number): Promise<void> {
    const isNewest = this.#newest.ask()
    try {
      const statement = await this.desk.api.get<Statement>(`/api/v1/statements/${seal}`)
      if (isNewest()) this.statement = statement
    } catch (error) {
      if (isNewest()) this.problem = problemOfThrown(error)
    }
  }
}
/** Where a phone that reads the code on paper comes to: the text that says how to check this statement, after a sign-in. */
function proofAddress(seal: number): string {
  return new URL(`/office/#proof?seal=${seal}`, location.href).href
}
customElements.define('statement-page', StatementPage)

/** Black on white, told apart by pattern: it is printed grey. Drawn, since a style attribute is not allowed here. */
function bar(level: Level, part: number) {
  return svg`<svg class="pb p${level}" viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true"><rect class="frame" width="200" height="10"/><rect class="fill" width=${Math.max(part * 200, part > 0 ? 1 : 0)} height="10"/></svg>`
}

const [WIDTH, TOP, BOTTOM] = [640, 14, 78]

/** Scores by month, with their figures, between the round tens around them. */
function monthLine(months: Statement['months']) {
  const scored = months.flatMap(({ score }) => (score === null ? [] : [Number(score)]))
  const lo = Math.max(0, Math.floor((Math.min(100, ...scored) - 1) / 5) * 5)
  const hi = Math.min(100, Math.max(lo + 10, Math.ceil((Math.max(0, ...scored) + 1) / 5) * 5))
  const x = (i: number) => 58 + (i * (WIDTH - 90)) / Math.max(months.length - 1, 1)
  const y = (score: number) => BOTTOM - ((score - lo) / (hi - lo)) * (BOTTOM - TOP)
  const points = months.flatMap(({ score }, i) => (score === null ? [] : [{ i, score: Number(score) }]))
  return svg`<svg class="monthline" viewBox="0 0 ${WIDTH} 96" role="img" aria-label=${words.months}>
    ${[lo, (lo + hi) / 2, hi].map(
      (tick) =>
        svg`<line x1="30" x2=${WIDTH} y1=${y(tick)} y2=${y(tick)}/><text class="t" x="24" y=${y(tick) + 3.5}>${tick}</text>`,
    )}
    <polyline points=${points.map(({ i, score }) => `${x(i)},${y(score)}`).join(' ')}/>
    ${points.map(({ i, score }) => svg`<circle cx=${x(i)} cy=${y(score)} r="2.6"/><text class="v" x=${x(i)} y=${y(score) - 7}>${score.toFixed(1)}</text>`)}
    ${months.map(({ month }, i) => svg`<text class="m" x=${x(i)} y="93">${Number(month.slice(5))} 月</text>`)}
  </svg>`
}
