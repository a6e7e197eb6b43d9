import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../elements/icons.ts'
import { LEVEL_WORDS, screening as words } from '../../strings/office.zh.ts'
import type { DeskRating } from '../../../server/contract/answers/screening.ts'

export interface DecideFrame {
  decided: boolean
  /** How many the buttons act on. */
  about: number
  /** Who is needed for what, and what follows. */
  follows: string
  /** Words that are often the reason. */
  usual: readonly string[]
  /** More than the open one is chosen: by a touch the open one alone is. */
  one: (() => void) | null
  reason: string
  notice: { text: string; wrong: boolean } | null
  busy: boolean
  /** Whether the person may ask a hall. */
  asks: boolean
  write: (reason: string) => void
  release: () => void
  exclude: () => void
  askHall: () => void
  voided: (ground: 'mistaken' | 'malicious') => void
  takeBack: () => void
}

/** The frame below the evidence: how many are decided together, the reason first, the buttons beside it. */
export function decideFrame(frame: DecideFrame): TemplateResult {
  const { about: n, decided, reason, notice, one } = frame
  return html`<div class="decide">
    <p class="decide-head">
      <b>${n === 0 ? words.needChoice : n === 1 ? words.decideOne : words.decideAll(n)}</b>
      ${n > 1 ? html`<span class="s">${words.entryEach}</span>` : nothing}
      ${one === null ? nothing : html`<button type="button" class="b ghost sm r" @click=${one}>${words.onlyThis}</button>`}
    </p>
    <div class="decide-line">
      <div class="say field">
        <label class="sr" for="screening-reason">${frame.asks && !decided ? words.reasonOrQuestion : words.reason}</label>
        <input
          id="screening-reason"
          maxlength="200"
          placeholder=${frame.asks && !decided ? words.reasonOrQuestion : words.reason}
          aria-invalid=${notice?.wrong ? 'true' : 'false'}
          aria-describedby="screening-said"
          .value=${reason}
          @input=${(event: Event) => frame.write((event.target as HTMLInputElement).value)}
        />
        ${decided ? nothing : usualReasons(frame)}
      </div>
      <div class="acts">${decided ? act(frame, words.withdraw, null, frame.takeBack, true) : heldActs(frame)}</div>
    </div>
    <p id="screening-said" class="said ${notice?.wrong ? 'wrong' : ''}" role="status">${notice?.text ?? (decided ? nothing : frame.follows)}</p>
  </div>`
}

function heldActs(frame: DecideFrame) {
  const n = frame.about
  return html`${frame.asks ? act(frame, words.askHall, '3', frame.askHall) : nothing}
    ${act(frame, words.exclude, '2', frame.exclude)}
    ${act(frame, n > 1 ? words.releaseAll(n) : words.release, '1', frame.release, true)}
    <details class="voids">
      <summary class="b sm">${words.voids}</summary>
      <p>
        ${act(frame, words.voidMistaken, null, () => frame.voided('mistaken'))}
        ${act(frame, words.voidMalicious, null, () => frame.voided('malicious'))}
      </p>
    </details>`
}

function act({ busy }: DecideFrame, text: string, key: string | null, run: () => void, solid = false) {
  return html`<button type="button" class="b ${solid ? 'solid' : ''}" ?disabled=${busy} @click=${run}>${text}${
    key === null ? nothing : html` <kbd aria-hidden="true">${key}</kbd>`
  }</button>`
}

/** Words that are often the reason: a touch writes them into the field, where they can be changed. */
function usualReasons({ reason, write, usual }: DecideFrame) {
  return html`<div class="chips" role="group" aria-label=${words.usual}>
    ${usual.map(
      (text) =>
        html`<button type="button" class="chip" aria-pressed=${reason === text} @click=${() => write(text)}>
          ${reason === text ? icon('check', 13) : nothing}${text}
        </button>`,
    )}
  </div>`
}

/** Who is needed for what, and by which level a changed one counts. */
export function whatFollows(about: readonly DeskRating[]): string {
  const [only] = about
  const changed = about.length === 1 && only !== undefined && only.changed !== null
  return words.howMany + (changed ? words.countsBy(LEVEL_WORDS[only.level]!, LEVEL_WORDS[only.changed!.from]!) : '')
}
