import { html, type TemplateResult } from 'lit'
import type { BallotRollAnswer } from '../../../server/contract/answers/methods/ballot.ts'
import { ROLL_WORDS } from '../../../server/contract/ballot/roll.ts'
import { ballotDesk as words } from '../../strings/ballot-desk.zh.ts'

export type ListKind = keyof typeof words.paper

/**
 * Who has taken a ticket, to be signed by each, or who has not: A4, with the hash of the ledger's last entry, so that a list
 * cannot be printed anew for a time that is over.
 */
export function printedList(kind: ListKind, { voters, ledger }: BallotRollAnswer, done: () => void): TemplateResult {
  const { title, lead, last } = words.paper[kind]
  const taken = voters.filter(({ ticket }) => ticket !== null)
  const listed = kind === 'turn-out' ? taken : voters.filter(({ ticket }) => ticket === null)
  return html`<p class="screen-only">
      <button class="b solid" @click=${() => print()}>${words.printSlips}</button>
      <button class="b" @click=${done}>${words.paperBack}</button>
    </p>
    <article class="voter-list">
      <h1>${title}</h1>
      <p>${lead(taken.length, voters.length)}</p>
      ${
        listed.length === 0
          ? html`<p>${words.paperNobody}</p>`
          : html`<table>
              <thead><tr>${[...words.paperHeads, last].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
              <tbody>
                ${listed.map(
                  ({ voter, name, unit, seats, ticket }, i) => html`<tr>
                    <td>${i + 1}</td><td>${voter}</td><td><b>${name}</b></td><td>${unit}</td>
                    <td>${seats.map(({ roll }) => ROLL_WORDS[roll].name).join('、')}</td><td>${ticket ?? ''}</td><td></td>
                  </tr>`,
                )}
              </tbody>
            </table>`
      }
      <footer>
        <p>${words.paperChain(ledger.entry, `${ledger.at.slice(0, 10)} ${ledger.at.slice(11, 16)}`)}
          <span class="mono">${ledger.hash.match(/.{4}/g)!.join(' ')}</span></p>
        <p>${words.paperOfficers}</p>
      </footer>
    </article>`
}
