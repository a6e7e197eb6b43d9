import { html, nothing, type TemplateResult } from 'lit'
import type { Level } from '../../../server/contract/limits.ts'
import { face } from '../../elements/faces.ts'
import { CHOSEN_MS, secondsLeft, type Taken, type TroubleWith, type Visit } from '../flow/flow-state.ts'
import { reasonText } from '../voice/languages.ts'
import { acts, footOfVisit, ring, topOfVisit, topWithSwitches } from './frame.ts'
import { back, bigCheck, check } from './icons.ts'
import { qrView } from '../../elements/qr.ts'
import { receiptAddress, shortReceipt, type View } from './view.ts'

/**
 * One centred panel, identical for every level: the choice is repeated once, small. Its buttons lie in the foot, where
 * no face was: a second touch in the place of the first one never meets one of them.
 */
export function chosenView(view: View, visit: Extract<Visit, { step: 'chosen' }>): TemplateResult {
  const { words, second, now } = view
  const mayStillChange = now < visit.taken.at.now + CHOSEN_MS
  return html`${topOfVisit(visit.taken.window)}
    <main class="mid" tabindex="-1">
      ${ring(view, visit.until, CHOSEN_MS)}
      <div class="txt">
        <div>
          <h1>${words.received}</h1>
          <p class="en" lang=${second.tag}>${second.received}</p>
        </div>
        <p class="mine">${words.youChose}${face(visit.level, 'small')}${spread(view, visit.level)}</p>
      </div>
    </main>
    ${footOfVisit(
      view,
      words.continuesIn(secondsLeft(visit.until, now)),
      acts(
        view,
        html`<button class="btn plain" data-act="again" ?disabled=${!mayStillChange}>${back}${words.chooseAgain}</button>`,
        html`<button class="btn solid" data-act="confirm">${words.confirm}</button>`,
      ),
    )}`
}

/** All five words take the same width, because length can be seen where words cannot. */
function spread(view: View, level: Level): TemplateResult {
  const word = view.words.levels[level]
  if (view.words.tag.startsWith('zh')) return html`<b>${word}</b>`
  // Letters of an alphabet are not spread by text-align: they are set one by one.
  return html`<b class="letters"><span class="sr">${word}</span>${[...word].map(
    (letter) => html`<span aria-hidden="true">${letter === ' ' ? '\u00a0' : letter}</span>`,
  )}</b>`
}

export function reasonsView(view: View, visit: Extract<Visit, { step: 'reasons' | 'adding' }>): TemplateResult {
  const { words, second } = view
  const { items } = visit.taken.window.questions
  const busy = visit.step === 'adding'
  return html`${topOfVisit(visit.taken.window)}
    <main class="reasons" tabindex="-1">
      <div class="q">
        <h1>${words.reasonsTitle}</h1>
        <p class="en">${words.reasonsHint} <span lang=${second.tag}>${second.reasonsHint}</span></p>
      </div>
      <div class="chips" role="group" aria-label=${words.reasonsLabel}>
        ${items.map((item, index) => {
          const picked = visit.picked.includes(item.code)
          const wide = index < wideChips(items.length)
          return html`<button
            class="chip ${wide ? 'wide' : ''}"
            data-act="pick"
            data-value=${item.code}
            aria-pressed=${picked}
            ?disabled=${busy}
          >
            <span class="box">${check}</span><span>${reasonText(item, words)}</span>
          </button>`
        })}
      </div>
      <div class="leave">
        ${qrView(receiptAddress(view, visit.taken.receipt), words.qrLabel)}
        <div>
          <h2>${words.byPhone}</h2>
          <p><span>${words.byPhoneHint[0]}</span><span>${words.byPhoneHint[1]}</span></p>
        </div>
      </div>
      ${acts(
        view,
        html`<button class="btn plain" data-act="skip" ?disabled=${busy}>${words.skip}</button>`,
        html`<button class="btn solid" data-act="submit" ?disabled=${busy}>${words.submit}</button>`,
      )}
    </main>
    ${footOfVisit(view, busy ? null : words.finishesIn(secondsLeft(visit.until, view.now)))}`
}

/** Two to a row first, then three, so that the last row is always full: 7 are 2 + 2 + 3. */
export function wideChips(count: number): number {
  if (count <= 4) return count
  return [0, 4, 2][count % 3]!
}

export function thanksView(view: View, taken: Taken, until: number): TemplateResult {
  const { words, second } = view
  return html`${topOfVisit(taken.window)}
    <main class="mid" tabindex="-1">
      <div class="hello">
        <div class="mark">${bigCheck}</div>
        <h1>${words.thanks}</h1>
        <p class="en" lang=${second.tag}>${second.thanksRecorded}</p>
      </div>
      <div class="slip">
        <div>
          <p class="lab">${words.receipt}</p>
          <p class="code">${shortReceipt(taken.receipt)}</p>
          <p class="note"><span>${words.receiptNote[0]}</span><span>${words.receiptNote[1]}</span></p>
        </div>
        ${qrView(receiptAddress(view, taken.receipt), words.qrLabel)}
      </div>
    </main>
    ${footOfVisit(view, words.returnsIn(secondsLeft(until, view.now)))}`
}

/** Says what happened and what is safe. No alarm: the citizen has done nothing wrong. */
export function troubleView(view: View, what: TroubleWith, taken: Taken | null): TemplateResult {
  const { words, second } = view
  const [title, hint, secondTitle] = {
    press: [words.pressTrouble, words.pressTroubleHint, second.pressTrouble],
    change: [words.changeTrouble, words.changeTroubleHint, second.changeTrouble],
    reasons: [words.reasonsTrouble, words.reasonsTroubleHint, second.reasonsTrouble],
  }[what] as [string, string, string]
  return html`${taken ? topOfVisit(taken.window) : topWithSwitches(view)}
    <main class="mid notice" tabindex="-1">
      <div class="alert" role="alert">
        <h1>${title}</h1>
        <p class="en" lang=${second.tag}>${secondTitle}</p>
        <p class="hint">${hint}</p>
      </div>
    </main>
    ${taken ? footOfVisit(view, null) : nothing}`
}
