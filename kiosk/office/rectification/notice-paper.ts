import { html, nothing, type TemplateResult } from 'lit'
import type { Notice } from '../../../server/contract/answers/notices.ts'
import { METHOD_CODES } from '../../../server/contract/methods.ts'
import { tenthsText } from '../../../server/contract/deductions.ts'
import { DEDUCTION_RULE_WORDS } from '../../strings/deductions.zh.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { notices as words } from '../../strings/rectification.zh.ts'

/** 通报 of one unit, one A4: sealed figures alone, with the seals' hashes, for the stamp and the receipt. */
export function noticePaper(notice: Notice): TemplateResult {
  const { campaign, unit, methods, missing, deductions, holds, version, toldAt, readAt, readBy } = notice
  const rows = METHOD_CODES.map((method) => {
    const found = methods.find((each) => each.method === method)
    if (found === undefined)
      return html`<tr><td>${METHOD_WORDS[method]}</td><td></td><td></td><td>${missing.includes(method) ? words.missing : ''}</td></tr>`
    const { score, rank, ranked, lastPlace, lastPlaces, status, interval } = found
    const notes = [
      lastPlace ? words.lastPlace(lastPlaces) : '',
      words.status[status],
      interval === null ? '' : words.interval(...interval),
    ].filter((text) => text !== '')
    return html`<tr>
      <td>${METHOD_WORDS[method]}</td><td class="n">${score ?? ''}</td><td class="n">${rank === null ? '' : words.rankOf(rank, ranked)}</td><td>${notes.join('；')}</td>
    </tr>`
  })
  return html`<article class="ri-paper ri-notice" aria-label="${unit.code} ${unit.name}">
    <h1>${words.paperTitle(campaign)}</h1>
    <p><b>${words.paperTo(unit.name, unit.code)}</b></p>
    <p>${words.paperLead}</p>
    ${mergers(notice)} ${holds ? nothing : html`<p><b>${words.reopened}</b></p>`}
    <table>
      <thead><tr>${words.paperHeads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows}</tbody>
    </table>
    ${
      deductions === null
        ? nothing
        : html`<h2>${Number(deductions.points) === 0 ? words.noDeductions : words.deductions(deductions.points)}</h2>
            ${
              deductions.facts.length === 0
                ? nothing
                : html`<table>
                    <thead><tr>${words.deductionHeads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
                    <tbody>
                      ${deductions.facts.map(
                        ({ rule, date, number, tenths, text }) =>
                          html`<tr><td>${rule} ${DEDUCTION_RULE_WORDS[rule].short}</td><td>${date}</td><td>${number ?? ''}</td><td class="n">−${tenthsText(tenths)}</td><td>${text ?? ''}</td></tr>`,
                      )}
                    </tbody>
                  </table>`
            }`
    }
    <ul class="ri-hashes">
      ${methods.map(({ method, sealed, hash }) => html`<li>${words.seals(METHOD_WORDS[method], sealed, inFours(hash))}</li>`)}
    </ul>
    <p class="sign"><span>${words.stamp}</span><span>${toldAt.slice(0, 10)}　第 ${version} 版</span></p>
    <p>${readAt === null ? words.receipt : words.signed(readBy ?? '', readAt.slice(0, 16).replace('T', ' '))}</p>
  </article>`
}

/** Where results of a unit that went on in another one are, to both. */
function mergers({ into, tookUp }: Notice): TemplateResult {
  const names = (own: boolean) => tookUp.flatMap((each) => (each.own === own ? [each.unit.name] : [])).join('、')
  const said = [
    into === null ? '' : words.paperInto(into.name),
    names(false) === '' ? '' : words.paperTook(names(false)),
    names(true) === '' ? '' : words.paperTookOwn(names(true)),
  ]
  return html`${said.map((text) => (text === '' ? nothing : html`<p><b>${text}</b></p>`))}`
}

function inFours(hash: string): string {
  return hash.match(/.{1,4}/gu)!.join(' ')
}
