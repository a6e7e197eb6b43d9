import { html, nothing, type TemplateResult } from 'lit'
import { grouped } from '../../elements/figures.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import type { ScoresAnswer } from '../../../server/contract/scores.ts'
import { icon } from '../../elements/icons.ts'
import { seal as words } from '../../strings/office.zh.ts'
import { scoreRows, USUAL_LAST_PLACES, type RankedUnit } from '../scores/score-rows.ts'
import type { SealState } from '../../../server/contract/answers/seals.ts'
import { dateWords, groups } from './seal-view.ts'

/** How many counted, did not count, are ranked, and who is last: what a seal is about, in four numbers. */
export function sealCounts(scores: ScoresAnswer | null, held: number, lastPlaces?: number): TemplateResult {
  const last = lastOf(scores, lastPlaces)
  const units = scores?.units ?? []
  const having = (...statuses: string[]) => units.filter((unit) => statuses.includes(unit.status)).length
  const counted = units.reduce((sum, { n }) => sum + n, 0)
  const out = units.reduce((sum, { raw, n }) => sum + Math.max(raw.n - n, 0), 0)
  const cell = (label: string, value: number, note: string) =>
    html`<div><span>${label}</span><b>${grouped(value)}</b><small>${note}</small></div>`
  return html`<div class="seal-counts">
    ${cell(words.counted, counted, words.countedNote)} ${cell(words.out, out, words.heldNote(held))}
    ${cell(words.ranked, having('ranked'), words.rankedNote(having('insufficient'), having('not-present', 'not-covered')))}
    ${cell(words.last, last.length, last.map(({ unit }) => unit.name).join('、'))}
  </div>`
}

/** The last places, all that are tied on the boundary included, as the document's rule has them. */
export function lastOf(scores: ScoresAnswer | null, lastPlaces = USUAL_LAST_PLACES): RankedUnit[] {
  const { last, first, middle } = scoreRows(scores?.units ?? [], lastPlaces)
  return last.length + first.length + middle.length < lastPlaces ? [] : last
}

/** Four steps, always in sight: check, reason, second officer, sealed. */
export function stepsBar(at: 1 | 2 | 3 | 4, notes: readonly string[]): TemplateResult {
  return html`<ol class="steps card">
    ${words.steps.map(
      (title, i) =>
        html`<li class=${i + 1 < at ? 'done' : i + 1 === at ? 'now' : ''} aria-current=${i + 1 === at ? 'step' : nothing}>
          <span class="k">${i + 1 < at ? icon('check', 14) : i + 1}</span><b>${title}</b><small>${notes[i] ?? ''}</small>
        </li>`,
    )}
  </ol>`
}

/**
 * Asks once more, with everything that the request is about: method, period, counts, who may agree, and what follows. Esc and
 * the first button change nothing.
 */
export function confirmDialog(
  state: SealState,
  facts: {
    method: MethodCode
    scores: ScoresAnswer | null
    lastPlaces: number | undefined
    reason: string
    accepted: readonly string[]
    /** Who may agree, by name; empty while nobody knows. */
    others: readonly string[]
    busy: boolean
  },
  on: { yes(): void; no(): void },
): TemplateResult {
  const held = state.checks.find(({ point }) => point === 'held')?.count ?? 0
  const rows: [string, unknown][] = [
    [words.reasonShort, facts.reason],
    ...(facts.accepted.length > 0
      ? ([[words.acceptedShort, facts.accepted.map((point) => words.points[point]![0]).join('、')]] as [
          string,
          string,
        ][])
      : []),
    ...(state.parts.length > 0
      ? ([[words.partsShort, state.parts.map(({ from, to }) => words.span(from, to)).join('；')]] as [string, string][])
      : []),
    [words.whoAgrees, words.others(facts.others)],
    [words.follows, words.followsAgreement],
    [words.changes, words.changesText],
    [words.content, html`<span class="mono">${groups(state.content).slice(0, 4).join(' ')} …</span>`],
  ]
  return html`<dialog
    class="confirm"
    aria-labelledby="confirm-title"
    @cancel=${(event: Event) => {
      event.preventDefault()
      on.no()
    }}
  >
    <h2 id="confirm-title">${words.askTitle}</h2>
    <p><b>${METHOD_WORDS[facts.method]}</b>，${dateWords(state.from)} 00:00 至 ${dateWords(state.to)} 24:00</p>
    ${sealCounts(facts.scores, held, facts.lastPlaces)}
    <dl class="facts">${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
    <div class="acts">
      <span class="s">${words.escape}</span>
      <button type="button" class="b" autofocus @click=${on.no}>${words.back}</button>
      <button type="button" class="b solid" ?disabled=${facts.busy} @click=${on.yes}>
        ${facts.busy ? words.asking : words.submit}
      </button>
    </div>
  </dialog>`
}
