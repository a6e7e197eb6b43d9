import { html, nothing, type TemplateResult } from 'lit'
import { face } from '../../elements/faces.ts'
import { BALLOT_WORDS as words } from '../../strings/citizens/ballot.zh.ts'
import { placesFound, type NamedUnit, type UnitGroup } from '../groups.ts'
import { chosenOf, headView, LEVEL_WORDS, type Marks } from './card-view.ts'

/** So many that are not chosen are named one by one above the groups. */
const NAMED = 5
const TALLIES = [5, 4, 3, 2, 1, 0, null] as const

export interface Index {
  units: readonly NamedUnit[]
  groups: readonly UnitGroup[]
  marks: Marks
  typed: string
  busy: boolean
  kiosk: boolean
  /** Whether there are six words to look at again. */
  hasWords: boolean
  search(typed: string): void
  /** On to what is not chosen yet, from there. */
  goOn(at: number): void
  change(at: number): void
  seal(): void
  words(): void
  /** A machine in a hall forgets who leaves in between. */
  leave(): void
}

/** Contents (目录) and the look over before the end: what is not chosen first, then all by groups, with a search. */
export function indexView(index: Index): TemplateResult {
  const { units, groups, marks, typed, busy } = index
  const open = [...marks.keys()].filter((i) => marks[i] === null)
  const found = placesFound(units, typed)
  return html`${headView(words.look, groups, marks)}
    <main class="page look">
      <h1 tabindex="-1">${words.left(open.length)}</h1>
      ${open.length === 0 ? nothing : html`<p class="lead">${words.leftLead}</p>`}
      ${
        open.length > NAMED
          ? html`<button class="solid" ?disabled=${busy} @click=${() => index.goOn(open[0]!)}>${words.goOn}</button>`
          : html`<ul class="list">${open.map(
              (i) => html`<li><span>${units[i]!.name}</span>
              <button class="solid pick" aria-label="${words.pick} ${units[i]!.name}" ?disabled=${busy} @click=${() => index.goOn(i)}>${words.pick}</button></li>`,
            )}</ul>`
      }
      <div class="card tallies">
        ${TALLIES.map((mark) => {
          const n = marks.filter((each) => each === mark).length
          const word = mark === null ? words.notChosen : LEVEL_WORDS[mark]
          const sign = mark === null ? '–' : '?'
          return html`<p>${mark === null || mark === 0 ? html`<span class="dk" aria-hidden="true">${sign}</span>` : face(mark, 'small')}<b><span class="sr">${word} </span>${n}</b></p>`
        })}
      </div>
      <label class="find"><span class="sr">${words.find}</span>
        <input type="search" autocomplete="off" placeholder=${words.find} .value=${typed}
          @input=${(event: Event) => index.search((event.target as HTMLInputElement).value)} /></label>
      ${
        found === null
          ? groups.map(
              (group) => html`<details class="group" ?open=${groups.length === 1}>
                <summary>${group.name}<span>${chosenOf(group, marks)} / ${group.places.length}</span></summary>
                ${listOf(index, group.places)}
              </details>`,
            )
          : html`<p role="status">${words.found(found.length)}</p>${listOf(index, found)}`
      }
      ${index.hasWords ? html`<button @click=${index.words}>${words.wordsAgain}</button>` : nothing}
      ${index.kiosk ? html`<button @click=${index.leave}>${words.leave}<small>${index.hasWords ? words.leaveLead : words.leaveLoses}</small></button>` : nothing}
    </main>
    <div class="sticky"><b>${words.final}</b>
      <button class=${open.length === 0 ? 'solid' : ''} ?disabled=${busy} @click=${index.seal}>${words.seal}</button></div>`
}

function listOf({ units, marks, change }: Index, places: readonly number[]): TemplateResult {
  return html`<ul class="list">
    ${places.map((i) => {
      const mark = marks[i] ?? null
      const name = units[i]!.name
      return html`<li>
        <span>${name}</span>
        <span class="mark">${mark === null || mark === 0 ? nothing : face(mark, 'small')}${mark === null ? words.notChosen : LEVEL_WORDS[mark]}</span>
        <button aria-label="${words.change} ${name}" @click=${() => change(i)}>${mark === null ? words.pick : words.change}</button>
      </li>`
    })}
  </ul>`
}
