import { html, nothing, type TemplateResult } from 'lit'
import { KIND_WORDS } from '../../server/contract/survey/kinds.ts'
import { describeDifference } from '../../server/rules/sampling/describe-difference.ts'
import { countWords, DRAW_CHECK_WORDS as W, rulesWords } from '../strings/citizens/draw-check.words.ts'
import { refusalText } from '../strings/refusals.zh.ts'
import type { Both } from '../strings/citizens/receipt.words.ts'
import type { Checked, troubleOf } from './check-files.ts'

/** Chinese first, English second and smaller. */
export function both({ zh, en }: Both): TemplateResult {
  return html`<span class="zh">${zh}</span><span class="en" lang="en">${en}</span>`
}

/** Sixteen groups of four, as the room saw them. */
function fingerprint(hash: string): TemplateResult {
  return html`<div class="groups">${hash.match(/.{4}/g)!.map((four) => html`<span>${four}</span>`)}</div>`
}

export function troubleView({ code, detail }: ReturnType<typeof troubleOf>): TemplateResult {
  return html`<section class="card bad" role="alert" data-result="trouble">
    <h2><span class="mark" aria-hidden="true">!</span><span>${both(W.trouble)}</span></h2>
    <p>${refusalText(code)}</p>
    ${detail === '' ? nothing : html`<p class="detail">${code}: ${detail}</p>`}
  </section>`
}

export function resultView(checked: Checked): TemplateResult {
  const { difference } = checked
  const words = difference && describeDifference(difference)
  return html`${
    words
      ? html`<section class="card bad" role="alert" data-result="differs">
        <h2><span class="mark" aria-hidden="true">≠</span><span>${both(W.bad)}</span></h2>
        <h3>${both(W.badMore)}</h3>
        <p class="detail">${both(words)}</p>
        <p class="note">${both(W.badNext)}</p>
      </section>`
      : html`<section class="card good" role="status" data-result="follows">
        <h2><span class="mark" aria-hidden="true">✓</span><span>${both(W.good)}</span></h2>
        <p>${both(W.goodMore)}</p>
      </section>`
  }
  ${factsView(checked)}`
}

function factsView({ record, frameHash, recordHash }: Checked): TemplateResult {
  const { strata } = record.frame
  const units = new Set(strata.map(({ unit }) => unit)).size
  const size = record.drawn.length + record.reserves.length
  const facts: [Both, TemplateResult | string][] = [
    [W.frameHash, fingerprint(frameHash)],
    [W.recordHash, fingerprint(recordHash)],
    [W.seed, html`<span class="seed">${record.seed.match(/.{1,6}/g)!.map((six) => html`<span>${six}</span>`)}</span>`],
    [W.campaign, record.campaign],
    [W.rules, both(rulesWords(record.rules.perUnit, record.rules.floor))],
    [W.counts, both(countWords(units, strata.length, size, record.drawn.length))],
  ]
  return html`<section class="card">
      <dl>${facts.map(([name, value]) => html`<div><dt>${both(name)}</dt><dd>${value}</dd></div>`)}</dl>
      <p class="note">${both(W.deviations)}</p>
    </section>
    <details class="card">
      <summary>${both(W.strata)}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${both(W.unit)}</th>
            <th scope="col">${both(W.kind)}</th>
            <th scope="col" class="n">${both(W.size)}</th>
            <th scope="col" class="n">${both(W.take)}</th>
          </tr>
        </thead>
        <tbody>
          ${strata.map(
            ({ unit, kind, size: all, take }) =>
              html`<tr>
                <th scope="row">${unit}</th>
                <td>${KIND_WORDS[kind].zh}</td>
                <td class="n">${all}</td>
                <td class="n">${take}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`
}
