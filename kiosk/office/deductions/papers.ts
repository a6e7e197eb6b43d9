import { html, type TemplateResult } from 'lit'
import type { Deduction, DeductionList } from '../../../server/contract/answers/deductions.ts'
import { RULE_FACTS, tenthsText } from '../../../server/contract/deductions.ts'
import { icon } from '../../elements/icons.ts'
import { qrView } from '../../elements/qr.ts'
import { DEDUCTION_RULE_WORDS, DEDUCTION_STATE_WORDS, deductions as words } from '../../strings/deductions.zh.ts'
import { BODY_WORDS } from '../../strings/own.zh.ts'

const buttons = (back: () => void) =>
  html`<div class="title noprint">
    <div class="r">
      <button class="b" @click=${back}>${words.back}</button>
      <button class="b solid" @click=${() => print()}>${icon('print')}打印</button>
    </div>
  </div>`

/** 减分报告, one A4: what is reported, for the leader's signature and stamp and the office's word. */
export function reportPaper(
  deduction: Deduction,
  { sums }: Pick<DeductionList, 'sums'>,
  { printedAt, origin }: { printedAt: string; origin: string },
  back: () => void,
): TemplateResult {
  const { campaign, number, rule, unit, date, facts, document, files, body, id } = deduction
  const no = words.number(number)
  const sum = sums.find((each) => each.campaign === campaign && each.unit.code === unit.code)
  const isMedia = RULE_FACTS[rule].signed
  const row = (head: string, value: unknown) =>
    html`<tr>
      <th scope="row">${head}</th>
      <td colspan="3">${value}</td>
    </tr>`
  return html`${buttons(back)}
    <article class="ded-paper">
      <header><span>${words.paperHead}</span><span>${words.paperNo(campaign, no)}</span></header>
      <h1>${words.paperTitle}</h1>
      <p>${words.paperTo}</p>
      <p>${words.paperText(DEDUCTION_RULE_WORDS[rule].item, unit.name, unit.code)}</p>
      <table>
        <tbody>
          <tr>
            <th scope="row">${words.rule}</th>
            <td>${rule}　${DEDUCTION_RULE_WORDS[rule].short}</td>
            <th scope="row">${words.paperAmount}</th>
            <td class="big">${words.paperPoints(tenthsText(RULE_FACTS[rule].tenths))}</td>
          </tr>
          ${row(words.date, date)} ${document === null ? '' : row(words.docNumber, `${document.number}　${document.date}`)}
          ${facts.fedBack === undefined ? '' : row(words.fedBack, facts.fedBack)}
          <tr class="tall">
            <th scope="row">${words.text}</th>
            <td colspan="3">${facts.text ?? ''}</td>
          </tr>
          ${row(
            words.paperEvidence,
            files.map(
              (file, i) =>
                html`<p>${i + 1}　${(file.sort ?? '').toUpperCase()}　<code>${groups(file.sha256)}</code></p>`,
            ),
          )}
          ${isMedia ? row(words.paperSum, words.paperSumText(tenthsText(sum?.media ?? 0))) : ''}
        </tbody>
      </table>
      <h2>${words.paperBody(BODY_WORDS[body])}</h2>
      <p>${words.paperHonest}</p>
      <div class="sign">
        <div>
          <p>${words.paperLeader}</p>
          <p>${words.paperPost}</p>
          <p>${words.paperDay}</p>
        </div>
        <div class="stamp">${words.paperStamp}</div>
      </div>
      <h2>${words.paperOffice}</h2>
      <div class="office"><p>${words.paperConfirm}</p><p>${words.paperChoice}</p><p>${words.paperDay}</p></div>
      <p class="note">${words.paperNote}</p>
      <footer>
        ${qrView(`${origin}/office/#deductions?id=${id}`, words.paperQr)}
        <p>${words.paperQr}<br />${words.paperPrinted(`JF-${campaign}-${no}`, printedAt)}</p>
      </footer>
    </article>`
}

/** The year's list of deductions, as many sheets as it takes. */
export function listPaper(campaign: string, { deductions }: DeductionList, back: () => void): TemplateResult {
  const sum = deductions.reduce((total, { counted }) => total + counted, 0)
  return html`${buttons(back)}
    <article class="ded-paper list">
      <header><span>${words.paperHead}</span><span>内部资料</span></header>
      <h1>${words.listTitle(campaign)}</h1>
      <table>
        <thead>
          <tr>${words.listHeads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
        </thead>
        <tbody>
          ${deductions.map(
            ({ number, unit, rule, date, document, body, tenths, counted, state, overCap }) =>
              html`<tr>
                <td>${words.number(number)}</td>
                <td>${unit.code} ${unit.name}</td>
                <td>${rule} ${DEDUCTION_RULE_WORDS[rule].short}</td>
                <td>${date}</td>
                <td>${document?.number ?? ''}</td>
                <td>${BODY_WORDS[body]}</td>
                <td class="num">${counted > 0 ? `−${tenthsText(counted)}` : `(−${tenthsText(tenths)})`}</td>
                <td>${DEDUCTION_STATE_WORDS[state]}${overCap ? `，${words.overCap}` : ''}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <p>${words.listSum(deductions.length, tenthsText(sum))}</p>
    </article>`
}

/** The whole fingerprint, to be compared by eye. */
function groups(sha256: string): string {
  return (sha256.match(/.{1,8}/gu) ?? []).join(' ')
}
