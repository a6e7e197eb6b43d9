import { sorted } from '../elements/sorted.ts'
import { html, nothing, type TemplateResult } from 'lit'
import { grouped } from '../elements/figures.ts'
import type { Scores } from '../elements/hub-types.ts'
import { qrView } from '../elements/qr.ts'
import { seal as words } from '../strings/office.zh.ts'
import { dateWords, groups } from './seal-view.ts'

const ROWS = 8

/** The paper that two officers sign (评议结果封存书), as it will be printed. */
export function sealPaper(facts: {
  campaign: string
  from: string
  to: string
  head: number
  /** Digest of the package; null before the seal. */
  digest: string | null
  scores: Scores | null
}): TemplateResult {
  const units = facts.scores?.units ?? []
  const ranked = sorted(
    units.filter(({ rank }) => rank !== null),
    (a, b) => a.rank! - b.rank!,
  )
  const having = (status: string) => units.filter((unit) => unit.status === status).length
  const counted = units.reduce((sum, { n }) => sum + n, 0)
  return html`<article class="a4mini" aria-label=${words.paper}>
    <p class="no">编号 ${facts.campaign}-SC-01</p>
    <h3>${words.paper}</h3>
    <p>
      政务服务中心测评，${dateWords(facts.from)}至 ${dateWords(facts.to)}。<br />${words.paperFacts(
        grouped(facts.head),
        grouped(counted),
        units.length,
        ranked.length,
        having('insufficient'),
        having('not-present'),
      )}
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.rank}</th>
          <th scope="col">${words.unit}</th>
          <th scope="col" class="num">${words.score}</th>
          <th scope="col" class="num">${words.n}</th>
        </tr>
      </thead>
      <tbody>
        ${ranked.slice(0, ROWS).map(
          ({ rank, unit, score, n }) =>
            html`<tr>
              <td>${rank}</td>
              <td>${unit.name}</td>
              <td class="num">${score}</td>
              <td class="num">${grouped(n)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="mid">${ranked.length > ROWS ? words.rows(ranked.length) : nothing}</p>
    ${
      facts.digest === null
        ? html`<p class="mid s">${words.preview}</p>`
        : html`<div class="print-id">
            ${qrView(facts.digest, words.digest)}
            <p class="mono">${groups(facts.digest).map((group, i) => html`${group}${i % 4 === 3 ? html`<br />` : ' '}`)}</p>
          </div>`
    }
    <div class="sig">${words.signs.map((sign) => html`<div>${sign}</div>`)}</div>
  </article>`
}
