import { html, nothing, type TemplateResult } from 'lit'
import type { Summary, SummaryUnit } from '../../../server/contract/answers/summary.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { summary as words } from '../../strings/summary.zh.ts'
import { COLUMNS, type Order } from './summary-rows.ts'

/** Units with all four methods; a head of a method sorts by its ranks. */
export function summaryTable(
  summary: Summary,
  units: readonly SummaryUnit[],
  order: Order,
  sort: (order: Order) => void,
): TemplateResult {
  const isWeighed = summary.weights !== undefined
  return html`<table class="sy">
    <colgroup>
      <col class="sy-unit" />
      <col class="sy-lost" />
      ${COLUMNS.map(() => html`<col class="sy-score" /><col class="sy-rank" /><col class="sy-before" />`)}
      ${isWeighed ? html`<col class="sy-total" />` : nothing}
    </colgroup>
    <thead>
      <tr>
        <th scope="col" rowspan="2">${words.unit}</th>
        <th scope="col" rowspan="2" class="num">${words.deductions}</th>
        ${COLUMNS.map(
          (method) =>
            html`<th scope="colgroup" colspan="3" class="m" aria-sort=${order === method ? 'ascending' : nothing}>
              <button
                type="button"
                class="sy-sort"
                title=${words.sortBy(METHOD_WORDS[method])}
                aria-pressed=${order === method}
                @click=${() => sort(order === method ? 'document' : method)}
              >
                ${METHOD_WORDS[method]}${order === method ? ' ▾' : ''}
              </button>
            </th>`,
        )}
        ${isWeighed ? html`<th scope="col" rowspan="2" class="num m">${words.total}</th>` : nothing}
      </tr>
      <tr>
        ${COLUMNS.map(
          () =>
            html`<th scope="col" class="m num">${words.score}</th>
              <th scope="col" class="num">${words.rank}</th>
              <th scope="col" class="num">${words.lastYear}</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${units.map((unit) => row(unit, isWeighed))}
    </tbody>
  </table>`
}

function row(line: SummaryUnit, isWeighed: boolean): TemplateResult {
  const { unit, into, deductions, total } = line
  return html`<tr>
    <th scope="row" class="sy-name">
      <span class="q">${unit.code}</span> ${unit.name}${into === null ? nothing : html` <small>${words.into(into.name)}</small>`}
    </th>
    <td class="num sy-lost" data-head=${words.deductions}>
      ${deductions === null || deductions === '0.00' ? nothing : `−${deductions.replace(/0$/, '')}`}
    </td>
    ${COLUMNS.map((method) => cells(line, method))}
    ${isWeighed ? html`<td class="num m" data-head=${words.total}><b>${total ?? nothing}</b></td>` : nothing}
  </tr>`
}

function cells({ methods, baseline }: SummaryUnit, method: MethodCode): TemplateResult {
  const { status, score, rank, lastPlace } = methods[method]
  const head = METHOD_WORDS[method]
  if (status === null)
    return html`<td class="m why blank" colspan="3" data-head=${head}><span class="sr">${words.notSealed}</span></td>`
  if (score === null) return html`<td class="m why" colspan="3" data-head=${head}>${words.status[status]}</td>`
  if (rank === null)
    return html`<td class="m num q" data-head=${head}>${score}</td>
      <td class="why" colspan="2">${words.status[status]}</td>`
  const last = lastPlace ? 'last' : ''
  return html`<td class="m num ${last}" data-head=${head}><b>${score}</b></td>
    <td class="num rk ${last}">${lastPlace ? html`<span aria-hidden="true">▲</span><span class="sr">${words.last}</span>` : nothing}${rank}</td>
    <td class="num s ${last}">${changeOf(baseline[method])}</td>`
}

/** `↑ 3`; a dash where it is the same, nothing where there is nothing to compare with. */
function changeOf(before: SummaryUnit['baseline'][MethodCode]): TemplateResult | typeof nothing {
  if (before === null || before.rankChange === null) return nothing
  const { rankChange: won } = before
  if (won === 0) return html`<span class="q" role="img" aria-label=${words.same}>–</span>`
  const label = won > 0 ? words.up(won) : words.down(-won)
  return html`<span class="dl" role="img" title=${label} aria-label=${label}>${won > 0 ? '↑' : '↓'} ${Math.abs(won)}</span>`
}
