import { html, nothing, type TemplateResult } from 'lit'
import type { Rectification, RectificationList } from '../../../server/contract/answers/rectifications.ts'
import { icon } from '../../elements/icons.ts'
import { ITEM_STATE_WORDS, rectification as words } from '../../strings/rectification.zh.ts'
import { standing } from './appointments.ts'
import { dueText, sourceText } from './item-marks.ts'

const buttons = (back: () => void, what: string) =>
  html`<div class="title noprint">
    <div class="r">
      <button class="b" @click=${back}>${words.back}</button>
      <button class="b solid" @click=${() => print()}>${icon('print')}${what}</button>
    </div>
  </div>`

/** 问题清单 and 责任清单 of a unit, which share their numbers, to be signed. */
export function listPapers(
  { campaign, today, items }: RectificationList,
  unit: string,
  back: () => void,
): TemplateResult {
  const shown = items.filter(({ state }) => state !== 'withdrawn')
  const head = (heads: readonly string[]) => html`<tr>${heads.map((text) => html`<th scope="col">${text}</th>`)}</tr>`
  return html`${buttons(back, words.print)}
    <article class="ri-paper">
      <h1>${words.paperTitle(unit, campaign)}</h1>
      <p>${words.paperNote}</p>
      <h2>${words.problems}</h2>
      <table>
        <thead>${head(words.heads)}</thead>
        <tbody>
          ${shown.map((item) => html`<tr><td>${item.number}</td><td>${item.finding ?? ''}<br /><small>${sourceText(item)}</small></td><td>${dueText(item, today)}</td></tr>`)}
        </tbody>
      </table>
      <h2>${words.duties}</h2>
      <table>
        <thead>${head(words.dutyHeads)}</thead>
        <tbody>
          ${shown.map(
            ({ number, plan, reports, state }) => html`<tr>
            <td>${number}</td><td>${plan?.leader ?? ''}</td><td>${plan?.handler ?? ''}</td>
            <td>${plan?.measure ?? ''}${plan === null ? '' : html`<br /><small>${words.mechanism}：${plan.mechanism ?? ''}</small>`}</td>
            <td>${plan?.deadline ?? ''}</td><td>${reports.reduce((n, { files }) => n + files.length, 0)}</td><td>${ITEM_STATE_WORDS[state]}</td>
          </tr>`,
          )}
        </tbody>
      </table>
      <p class="sign"><span>${words.paperSign}</span><span>${words.paperOffice}</span><span>${today}</span></p>
    </article>`
}

/** 催办单: what is late, and the office's telephone; one A4 a unit. */
export function reminderPapers(campaign: string, late: readonly Rectification[], back: () => void): TemplateResult {
  const byUnit = new Map<string, Rectification[]>()
  for (const item of late) byUnit.set(item.unit.code, [...(byUnit.get(item.unit.code) ?? []), item])
  return html`${buttons(back, words.printSlip)}
  ${[...byUnit.values()].map(
    (items) =>
      html`<article class="hi-slip">
        <h2>${words.slipTitle}</h2>
        <p><b>${words.slipTo(items[0]!.unit.name, items[0]!.unit.code)}</b></p>
        <p>${words.slipText(campaign)}</p>
        <ul>
          ${items.map(({ number, finding, due, late: days }) => html`<li>${words.slipLine(number, finding ?? '', due ?? '', days)}</li>`)}
        </ul>
        <p>${words.slipHow}</p>
        <p class="phone">${words.slipPhone}</p>
      </article>`,
  )}`
}

/** 回访单 of an appointed visit: what was promised on one A4, and room for what is seen. */
export function visitPaper(item: Rectification, back: () => void): TemplateResult {
  const { visitPaper: own } = words
  const { unit, number, plan, visits } = item
  const due = standing(item)
  const last = visits.at(-1)
  const facts = [
    item.finding,
    sourceText(item),
    plan?.measure,
    plan?.mechanism,
    plan?.deadline,
    due?.date,
    due?.who,
    due?.text,
    last === undefined ? null : `${last.date} ${words.visitOutcome[last.outcome]}　${last.text ?? ''}`,
  ]
  return html`${buttons(back, words.printVisit)}
    <article class="ri-paper ri-visit">
      <h1>${own.title}</h1>
      <p><b>${own.to(unit.name, unit.code, number)}</b></p>
      <table>
        <tbody>
          ${own.rows.map((head, i) => (facts[i] ? html`<tr><th scope="row">${head}</th><td>${facts[i]}</td></tr>` : nothing))}
          <tr><th scope="row">${own.seen}</th><td class="room"></td></tr>
          <tr><th scope="row">${own.result}</th><td>${own.outcomes}</td></tr>
        </tbody>
      </table>
      <p class="sign">${own.signs.map((sign) => html`<span>${sign}</span>`)}</p>
      <p><small>${own.note}</small></p>
    </article>`
}
