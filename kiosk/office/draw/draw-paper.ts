import { html, type TemplateResult } from 'lit'
import type { DrawDeskState } from '../../../server/contract/answers/methods/draws.ts'
import { KIND_WORDS } from '../../../server/contract/survey/kinds.ts'
import { SEED_BODY_WORDS } from '../../../server/contract/survey/seed-bodies.ts'
import { grouped } from '../../elements/figures.ts'
import { draw as words } from '../../strings/draw.zh.ts'
import { groups } from '../seal/seal-view.ts'
import { minuteWords, sixes } from './draw-view.ts'

/** The paper that whoever was in the room signs: A4, one page, printed alone. */
export function drawPaper({ campaign, frame, seed, draw }: DrawDeskState, city: string): TemplateResult {
  const hash = (hex: string) => html`<span class="hx">${groups(hex).map((four) => html`<i>${four}</i>`)}</span>`
  const rows: [string, unknown][] = [
    [words.frozenOn, `${frame!.at.slice(0, 4)} 年 ${minuteWords(frame!.at)}`],
    [words.frameHash, hash(frame!.hash)],
    [words.frame, words.sums(frame!.units, frame!.strata, grouped(frame!.size), grouped(frame!.take))],
    [words.rules, words.rulesText(frame!.rules.perUnit, frame!.rules.floor)],
    [words.seed, html`<span class="hx">${sixes(seed!.seed).map((six) => html`<i>${six}</i>`)}</span>`],
    [words.thrownOn, `${seed!.at.slice(0, 4)} 年 ${minuteWords(seed!.at)}`],
    [
      words.typedBy,
      seed!.typed
        .map(({ operator, body }) => `${SEED_BODY_WORDS[body].zh} ${operator.replace(/^user:/, '')}`)
        .join('；'),
    ],
    [words.recordHash, hash(draw!.record)],
  ]
  return html`<article class="draw-paper" aria-hidden="true">
    <h1>${words.paper}</h1>
    <p>${words.year(campaign, city)}　${words.paperFacts(grouped(draw!.drawn), grouped(draw!.reserves))}</p>
    <dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    <table>
      <thead>
        <tr>
          <th>${words.kind}</th>
          <th class="num">${words.size}</th>
          <th class="num">${words.take}</th>
        </tr>
      </thead>
      <tbody>
        ${frame!.kinds.map(
          ({ kind, size, take }) =>
            html`<tr>
              <td>${KIND_WORDS[kind].zh}</td>
              <td class="num">${grouped(size)}</td>
              <td class="num">${grouped(take)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p>${words.verify}</p>
    <div class="sig">${words.signatures.map((each) => html`<p>${each}</p>`)}</div>
  </article>`
}
