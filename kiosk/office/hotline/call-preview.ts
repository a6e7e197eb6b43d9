import { html, nothing } from 'lit'
import type { CallColumn } from '../../../server/contract/hotline/call-columns.ts'
import type { CallImportPreview } from '../../../server/contract/answers/hotline/imports.ts'
import { hotline as words } from '../../strings/hotline.zh.ts'

/** Words other than the usual ones, each with the level that it is taken for; one that means none is chosen here. */
export function levelTable(
  list: CallImportPreview['levelWords'],
  busy: boolean,
  choose: (word: string, level: number) => void,
) {
  if (list.length === 0) return nothing
  return html`<h3>${words.levelWords}</h3>
    <table class="words">
      <tbody>
        ${list.map(
          ({ words: word, level, rows }) =>
            html`<tr>
              <th scope="row">${word}</th>
              <td>${words.rows(rows)}</td>
              <td>
                <select
                  aria-label=${words.levelOf(word)}
                  ?disabled=${busy}
                  @change=${(event: Event) => choose(word, Number((event.target as HTMLSelectElement).value))}
                >
                  <option value="" disabled ?selected=${level === null}>${words.noLevel}</option>
                  ${words.levels.map((name, i) => html`<option value=${5 - i} ?selected=${level === 5 - i}>${name}</option>`)}
                </select>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`
}

/** Words that name no unit, and whether they go to the tray as they are. */
export function strangerTable(
  list: CallImportPreview['strangers'],
  { checked, busy, toggle }: { checked: boolean; busy: boolean; toggle: () => void },
) {
  if (list.length === 0 && !checked) return nothing
  return html`<h3>${words.strangers}</h3>
    <p class="s">${words.strangersText}</p>
    <table class="words">
      <tbody>
        ${list.map(
          ({ words: word, rows, line }) =>
            html`<tr><th scope="row">${word}</th><td>${words.rows(rows)}</td><td>${words.fromLine(line)}</td></tr>`,
        )}
      </tbody>
    </table>
    <label class="tick"><input type="checkbox" .checked=${checked} ?disabled=${busy} @change=${toggle} />${words.toTray}</label>`
}

/** Rows at fault, with what stands in them; the cells at fault stand out. */
export function faultTable(
  { faults, columns }: CallImportPreview,
  out: ReadonlySet<number>,
  toggle: (line: number) => void,
) {
  const shown = (Object.keys(words.columns) as CallColumn[]).filter((column) => columns[column] !== undefined)
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.faultRows}>
    <table class="faults">
      <thead>
        <tr>
          <th scope="col">${words.lineHead}</th>
          ${shown.map((column) => html`<th scope="col">${words.columns[column]}</th>`)}
          <th scope="col">${words.reason}</th>
          <th scope="col">${words.leaveOut}</th>
        </tr>
      </thead>
      <tbody>
        ${faults.map(
          ({ line, zh, columns: wrong, cells }) =>
            html`<tr>
              <th scope="row">${words.line(line)}</th>
              ${shown.map((column) => html`<td class=${wrong.includes(column) ? 'wrong' : ''}>${cells[column] || words.blank}</td>`)}
              <td>${zh}</td>
              <td>
                <label class="tick"
                  ><input type="checkbox" .checked=${out.has(line)} @change=${() => toggle(line)} />${words.leaveOut}</label
                >
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
