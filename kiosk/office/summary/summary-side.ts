import { reversed } from '../../elements/sorted.ts'
import { html, nothing, svg, type TemplateResult } from 'lit'
import type { FollowUpList, Summary } from '../../../server/contract/answers/summary.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { grouped } from '../../elements/figures.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { summary as words } from '../../strings/summary.zh.ts'
import '../scores/export-bar.ts'
import { COLUMNS } from './summary-rows.ts'

/** Width of the small pictures. */
const WIDE = 290

/** All that the year has sealed, to take away as one file; what is missing in it is said before. */
export function packageCard({ methods }: Summary, base: string, api: HubApi): TemplateResult {
  const missing = COLUMNS.filter((code) => methods.some(({ method, sealed }) => method === code && sealed === null))
  return html`<section class="card sy-package">
    <h2>${words.packageTitle}</h2>
    <div class="in">
      <p class="s">${words.packageText}</p>
      ${missing.length === 0 ? nothing : html`<p class="s">${words.packageMissing(missing.map((code) => METHOD_WORDS[code]).join('、'))}</p>`}
      <export-bar
        .api=${api}
        .kinds=${['zip']}
        .names=${{ zip: words.packageTake }}
        .path=${() => `${base}/package.zip`}
      ></export-bar>
    </div>
  </section>`
}

/** Whether the methods say the same: W on its scale, and each two beside each other. */
export function agreementCard({ agreement }: Summary): TemplateResult {
  const { concordance, methods, units } = agreement
  return html`<section class="card">
    <h2>${words.agreeTitle}</h2>
    <div class="in">
      ${
        concordance === null
          ? html`<p class="s">${words.agreeNone}</p>`
          : html`<p><b class="sy-w">W = ${Number(concordance.w).toFixed(2)}</b> <span class="s">${words.agreeUnits(methods.length, units)}</span></p>
              ${scaleOf(concordance.w)}
              <p class="q">${words.agreeP(concordance.p)}</p>`
      }
      ${agreement.pairs.length === 0 ? nothing : pairTable(agreement)}
    </div>
  </section>`
}

function scaleOf(w: string): TemplateResult {
  const at = 5 + Number(w) * (WIDE - 10)
  return html`<svg class="sy-scale" viewBox="0 0 ${WIDE} 18" role="img" aria-label=${words.agreeScale(w)}>
      ${svg`<path d="M5 9H${WIDE - 5}M5 4V14M${WIDE - 5} 4V14M${WIDE / 2} 6V12" />
        <circle cx=${at} cy="9" r="5" />`}
    </svg>
    <p class="sy-ends q"><span>${words.agreeLow}</span><span>${words.agreeHigh}</span></p>`
}

function pairTable({ pairs }: Summary['agreement']): TemplateResult {
  const [across, down] = [COLUMNS.slice(0, 3), COLUMNS.slice(1)]
  const pairOf = (a: MethodCode, b: MethodCode) =>
    pairs.find(({ methods }) => methods.includes(a) && methods.includes(b))
  return html`<table class="sy-pairs">
      <caption>${words.pairs}</caption>
      <thead>
        <tr>
          <td></td>
          ${across.map((method) => html`<th scope="col">${METHOD_WORDS[method]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${down.map(
          (a, i) =>
            html`<tr>
              <th scope="row">${METHOD_WORDS[a]}</th>
              ${across.map((b, k) => {
                const pair = k > i ? undefined : pairOf(a, b)
                return pair === undefined
                  ? html`<td></td>`
                  : html`<td class="has"><b>${pair.rho === null ? '–' : Number(pair.rho).toFixed(2)}</b><small>${words.pairUnits(pair.units)}</small></td>`
              })}
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="s">${words.agreeHow}</p>`
}

/** Next year's follow-up list, method by method. */
export function followUpCard({ methods, units }: FollowUpList): TemplateResult {
  const twice = units.filter((each) => each.methods.length > 1).map(({ unit }) => unit.name)
  const named = COLUMNS.map((code) => methods.find(({ method }) => method === code)!).filter(
    ({ sealed }) => sealed !== null,
  )
  return html`<section class="card sy-follow">
    <h2>${words.followTitle} <small>${words.followNote}</small></h2>
    <ul class="in">
      ${named.map(
        ({ method, last, insufficient }) =>
          html`<li>
            <b>${METHOD_WORDS[method]}</b>
            <span>${reversed(last)
              .map(({ unit, goesOnIn }) => unit.name + (goesOnIn === null ? '' : words.followGoesOn(goesOnIn.name)))
              .join('、')}</span>
            ${insufficient.length === 0 ? nothing : html`<span class="q">${words.followFew(insufficient.map(({ unit }) => unit.name).join('、'))}</span>`}
          </li>`,
      )}
      <li>
        <b>${words.followAll(units.length)}</b>
        ${twice.length === 0 ? nothing : html`<span>${words.followTwice(twice.join('、'))}</span>`}
      </li>
    </ul>
  </section>`
}

/** How firmly the last places stand. */
export function firmCard({ methods, units }: Summary): TemplateResult | typeof nothing {
  const drawn = COLUMNS.map((code) => methods.find(({ method }) => method === code)!).filter(
    ({ certainty }) => certainty !== null,
  )
  const first = drawn[0]?.certainty
  if (!first) return nothing
  const names = new Map(units.map(({ unit }) => [unit.code, unit.name]))
  return html`<section class="card">
    <h2>${words.firmTitle} <small>${words.firmNote(grouped(first.draws), first.seed)}</small></h2>
    <ul class="in">
      ${drawn.map(({ method, certainty }) => {
        const { unclear, lastUnclear } = certainty!
        return html`<li>
          <b>${METHOD_WORDS[method]}</b>
          <span>${
            unclear.length === 0
              ? words.firmClear
              : words.firmUnclear(unclear.length, unclear.map((code) => names.get(code) ?? code).join('、'))
          }</span>
          ${lastUnclear.length === 0 ? nothing : html`<span>${words.firmOrder}</span>`}
        </li>`
      })}
    </ul>
  </section>`
}

/** Between which ends those who did not press hold the mean of the city. */
export function unratedCard({ unrated }: Summary): TemplateResult | typeof nothing {
  if (unrated === null) return nothing
  const { score, low, high } = unrated
  const from = Math.min(80, Math.floor(Number(low) / 10) * 10)
  const at = (value: string) => 10 + ((Number(value) - from) / (100 - from)) * (WIDE - 20)
  return html`<section class="card">
    <h2>${words.unratedTitle} <small>${METHOD_WORDS['service-centre']}</small></h2>
    <div class="in">
      <svg class="sy-scale" viewBox="0 0 ${WIDE} 18" role="img" aria-label=${words.unratedLabel(score, low, high)}>
        ${svg`<path d="M10 9H${WIDE - 10}" /><path class="thick" d="M${at(low)} 9H${at(high)}" />
          <circle cx=${at(score)} cy="9" r="5.5" />`}
      </svg>
      <p class="sy-ends"><span>${low}<br /><small class="q">${words.unratedLow}</small></span><b>${score}</b
        ><span>${high}<br /><small class="q">${words.unratedHigh}</small></span></p>
    </div>
  </section>`
}
