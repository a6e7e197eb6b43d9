import { sorted } from '../../elements/sorted.ts'
import { html, nothing, type TemplateResult } from 'lit'
import { grouped } from '../../elements/figures.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { METHOD_WORDS, OWNER_WORDS } from '../../strings/own.zh.ts'
import type { ScoresAnswer } from '../../../server/contract/scores.ts'
import { qrView } from '../../elements/qr.ts'
import { seal as words, statement } from '../../strings/office.zh.ts'
import { who } from '../screening/screening-view.ts'
import { cannotBeToldApart } from './seal-request-view.ts'
import { lastOf } from './seal-steps.ts'
import type { SealDetail } from '../../../server/contract/answers/seals.ts'
import { dateWords, groups } from './seal-view.ts'

/** So many rows fit beside their signatures on one page of A4, in two columns; more go to a second page. */
const MOST_ON_ONE_PAGE = 36

/** Of the document's number. */
const SHORT: Record<MethodCode, string> = {
  'third-party': 'TP',
  'service-centre': 'SC',
  representatives: 'RP',
  online: 'OL',
}

/** The paper that two officers sign (评议结果封存书), as it will be printed: A4, one page. */
export function sealPaper(facts: {
  method: MethodCode
  campaign: string
  city: string
  from: string
  to: string
  head: number
  /** Digest of the package; null before the seal. */
  digest: string | null
  scores: ScoresAnswer | null
  /** How many last places the campaign's policy names. */
  lastPlaces: number | undefined
  /** Absent before the seal. */
  sealed: SealDetail | null
}): TemplateResult {
  const units = facts.scores?.units ?? []
  const ranked = sorted(
    units.filter(({ rank }) => rank !== null),
    (a, b) => a.rank! - b.rank!,
  )
  const having = (...statuses: string[]) => units.filter((unit) => statuses.includes(unit.status))
  const absent = having('not-present', 'not-covered').length
  const isHall = facts.method === 'service-centre'
  const counted = units.reduce((sum, { n }) => sum + n, 0)
  const half = Math.ceil(ranked.length / 2)
  const last: Set<ScoresAnswer['units'][number]> = new Set(lastOf(facts.scores, facts.lastPlaces))
  const { sealed } = facts
  return html`<article class="a4mini" aria-label=${words.paper}>
    <p class="no"><span>${statement.office(facts.city)}</span><span>编号 ${facts.campaign}-${SHORT[facts.method]}-01　${words.internal}</span></p>
    <h3>${words.paper}</h3>
    <p>
      <b>${METHOD_WORDS[facts.method]}</b>，${dateWords(facts.from)} 00:00 至 ${dateWords(facts.to)} 24:00。${words.paperFacts(
        grouped(facts.head),
        grouped(counted),
        grouped(units.reduce((sum, { raw, n }) => sum + Math.max(raw.n - n, 0), 0)),
        units.length,
        ranked.length,
        having('insufficient').length,
        absent,
        isHall ? words.absent : words.uncovered,
      )}${sealed ? `${words.reasonShort}：${sealed.reason}` : nothing}
    </p>
    <div class="two ${ranked.length > MOST_ON_ONE_PAGE ? 'long' : ''}">
      ${[ranked.slice(0, half), ranked.slice(half)].map(
        (rows) =>
          html`<table>
            <thead>
              <tr>
                <th scope="col">${words.rank}</th>
                <th scope="col">${words.unit}</th>
                <th scope="col" class="num">${words.score}</th>
                <th scope="col" class="num">${words.n}</th>
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                (row) =>
                  html`<tr class=${last.has(row) ? 'last' : ''}>
                    <td>${row.rank}</td>
                    <td>${row.unit.name}${last.has(row) ? ' ▲' : ''}</td>
                    <td class="num">${row.score}</td>
                    <td class="num">${grouped(row.n)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`,
      )}
    </div>
    <p class="notes">
      ${last.size > 0 ? lastPlacesNote([...last]) : nothing}
      ${
        having('insufficient').length > 0
          ? words.fewNote(
              having('insufficient')
                .map(({ unit, score, n }) =>
                  score === null ? `${unit.name}（${n} 条）` : `${unit.name} ${score}（${n} 条）`,
                )
                .join('、'),
            )
          : nothing
      }
      ${words.noneNote(isHall ? words.absent : words.uncovered, absent)}
      ${
        sealed && sealed.accepted.length > 0
          ? words.acceptedNote(sealed.accepted.map((point) => words.points[point]?.[0] ?? point).join('、'))
          : nothing
      }
      ${sealed && sealed.founding.length > 0 ? words.foundingNote(sealed.founding.join('、')) : nothing}
      ${sealed && sealed.foundingKeys.length > 0 ? words.foundingKeysNote(sealed.foundingKeys.join('、')) : nothing}
      ${sealed?.alone ? html`<b class="alone">${words.aloneNote}</b>` : nothing}
    </p>
    ${
      facts.digest === null
        ? html`<p class="mid s">${words.preview}</p>`
        : html`<div class="print-id">
            ${qrView(facts.digest, words.digest)}
            <div>
              <p>${words.fingerprint}</p>
              <p class="mono">${groups(facts.digest).map((group, i) => html`${group}${i % 8 === 7 ? html`<br />` : ' '}`)}</p>
              <p>${words.checkNote}</p>
            </div>
          </div>`
    }
    <div class="sig">
      <div><p>${words.signer(sealed ? who(sealed.operator) : '')}</p><p>${words.date}</p></div>
      <div><p>${words.agreer(sealed?.second ? who(sealed.second) : '')}</p><p>${words.date}</p></div>
      <p class="stamp">${words.stamp(isHall ? `市${OWNER_WORDS[facts.method]}` : OWNER_WORDS[facts.method])}</p>
    </div>
    <p class="foot">${words.foot}</p>
  </article>`
}

/** Which rows are the last places, and whether they can be told apart. */
function lastPlacesNote(last: ScoresAnswer['units']): string {
  const ranks = last.flatMap(({ rank }) => (rank === null ? [] : [rank]))
  return cannotBeToldApart(last) ? words.lastOverlap(Math.min(...ranks), Math.max(...ranks)) : words.lastNote
}
