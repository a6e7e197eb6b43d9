import { html, nothing } from 'lit'
import { grouped } from '../../elements/figures.ts'
import { LightElement } from '../../elements/light-element.ts'
import { office as words } from '../../strings/desk.zh.ts'
import type { ScoreRows } from './score-rows.ts'

/** So many names before the rest folds; a print has them all. */
const NAMES = 26

/** What is not ranked stands apart: scored with too few ratings, and not in any hall. */
export class ScoreSide extends LightElement {
  static override properties = { rows: { attribute: false }, all: { state: true } }
  declare rows: ScoreRows
  declare all: boolean

  constructor() {
    super()
    this.all = false
  }

  override render() {
    return html`${this.#insufficient()}${this.#notPresent()}`
  }

  #insufficient() {
    const { insufficient } = this.rows
    return html`<section class="card">
      <h2>${words.insufficient} <small>${words.insufficientNote}</small></h2>
      <div class="in">
        ${
          insufficient.length === 0
            ? html`<p class="none">${words.insufficientNone}</p>`
            : html`<ul class="lst">
                ${insufficient.map(
                  ({ unit, score, n, unratedRate }) =>
                    html`<li>
                      <span>${unit.name} <small>${unit.code}</small></span>
                      <span
                        >${score ?? '–'} <small>n=${grouped(n)}</small
                        ><small class="un"
                          >${unratedRate === null ? words.noUnrated : words.insufficientUnrated(unratedRate)}</small
                        ></span
                      >
                    </li>`,
                )}
              </ul>`
        }
      </div>
    </section>`
  }

  #notPresent() {
    const { notPresent } = this.rows
    const names = notPresent.map(({ unit }) => unit.name)
    const folds = names.length > NAMES
    return html`<section class="card">
      <h2>${words.notPresent} <small>${words.notPresentNote(names.length)}</small></h2>
      <div class="in none">
        ${
          names.length === 0
            ? words.notPresentNone
            : html`<span>${names.slice(0, NAMES).join('、')}</span
                >${folds ? html`<span class="rest ${this.all ? 'shown' : ''}">、${names.slice(NAMES).join('、')}</span>` : nothing}`
        }
        ${
          folds
            ? html`<button type="button" class="b ghost sm" aria-expanded=${this.all} @click=${() => (this.all = !this.all)}>
                ${this.all ? words.fewer : words.all(names.length)}
              </button>`
            : nothing
        }
      </div>
    </section>`
  }
}
customElements.define('score-side', ScoreSide)
