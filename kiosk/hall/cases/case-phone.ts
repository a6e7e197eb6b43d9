import { html, nothing, type TemplateResult } from 'lit'
import type { CaseStep } from '../../../server/contract/cases.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { icon } from '../../elements/icons.ts'
import { STEP_WORDS, onecase as words } from '../../strings/hall/cases.zh.ts'
import type { CaseFile, CaseStepFacts } from '../../../server/contract/answers/cases.ts'
import { dueOf, progressOf, shortTime } from './case-words.ts'
import { hallNav } from '../hall-nav.ts'

/** The bar over one case in a hand: back to the list, its number, how long it has, the menu. */
export function caseBar(desk: Desk, file: CaseFile | null): TemplateResult {
  const due = file && dueOf(file)
  const hot = due?.tone === 'late' || due?.tone === 'near'
  return html`<header class="pbar casebar">
    <a class="backb" href="#cases" aria-label=${words.back}>${icon('back', 26)}</a>
    <h1>${file?.number ?? ''}</h1>
    ${file && due ? html`<span class="tag ${hot ? 'bad' : ''}">${icon('pending', 15)}${file.clock ? due.text : progressOf(file)}</span>` : nothing}
    ${hallNav(desk, 'case', null)}
  </header>`
}

/** Steps that are done, folded into one line: which, the last one's day and person, and what was said with it. */
export function doneSteps(steps: { step: CaseStepFacts; view: TemplateResult }[]): TemplateResult | typeof nothing {
  const last = steps.at(-1)?.step
  if (!last) return nothing
  const names = [...new Set(steps.map(({ step }) => STEP_WORDS[step.step]))].join('、')
  return html`<li>
    <details class="onecase-done">
      <summary class="step ok">
        <span class="k">${icon('check', 17)}</span><b>${names}</b
        ><span class="tm">${shortTime(last.at).slice(0, 5)} ${words.by(last.operator)}</span>
        ${last.note === null ? nothing : html`<p>${last.note}</p>`}
      </summary>
      <ol class="steps">${steps.map(({ view }) => view)}</ol>
    </details>
  </li>`
}

/** The one action at the foot, and beside it the way to what else can be done. */
export function stepBar(next: CaseStep, open: readonly CaseStep[], write: (step: CaseStep) => void): TemplateResult {
  const others = open.filter((step) => step !== next)
  const [first] = others
  return html`<div class="stepbar">
    ${
      first === undefined
        ? nothing
        : html`<button type="button" class="b" @click=${() => write(first)}>
            ${words.otherSteps(words.forms[first].title, others.length > 1)}
          </button>`
    }
    <button type="button" class="b solid" @click=${() => write(next)}>${words.write(next, words.forms[next].title)}</button>
  </div>`
}
