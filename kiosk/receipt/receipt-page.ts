import { RECEIPT_LABEL_LENGTH, type ReceiptAnswer } from '../../server/contract/device/receipt.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { RECEIPT_WORDS as W, type Both } from '../strings/citizens/receipt.words.ts'
import { additionForm, type Draft } from './addition-form.ts'
import type { Asked } from './ask-hub.ts'
import { both, fill, make } from './make.ts'

export type Ask = (path: '' | '/additions', body: object) => Promise<Asked>

const TROUBLES: Record<string, Both> = {
  unreachable: W.unreachable,
  'too-many-attempts': W.tooMany,
  'receipt-not-arrived': W.notArrivedMore,
  'follow-up-closed': W.addClosed,
  'comment-too-long': W.tooLong,
}
const STATES = {
  received: { mark: '✓', title: W.received, more: W.receivedMore },
  'not-arrived': { mark: '…', title: W.notArrived, more: W.notArrivedMore },
} as const

/** The page of one receipt: asks, shows, adds. It never knows level or reasons, and shows the same for all of them. */
export class ReceiptPage {
  #root: HTMLElement
  #ask: Ask
  #receipt: string | null = null
  /** One id a draft: a second try after a lost answer adds nothing twice. */
  #draft: { text: string; id: string } | null = null

  constructor(root: HTMLElement, ask: Ask) {
    this.#root = root
    this.#ask = ask
  }

  async show(receipt: string | null): Promise<void> {
    this.#receipt = receipt
    if (receipt === null) return this.#draw(statement('?', W.noReceipt, W.noReceiptMore))
    this.#draw(make('section', { class: 'card', 'aria-live': 'polite' }, make('p', {}, ...both(W.asking))))
    const asked = await this.#ask('', { receipt })
    // Another receipt may have been scanned into this page meanwhile.
    if (this.#receipt !== receipt) return
    if (asked.ok) this.#drawAnswer(receipt, asked.answer)
    else this.#draw(this.#refusal(asked.code))
  }

  #drawAnswer(receipt: string, answer: ReceiptAnswer, sent = false): void {
    const { mark, title, more } = STATES[answer.state]
    const state = statement(mark, title, more)
    const facts = [fact(W.code, labelOf(receipt)), answer.date === null ? null : fact(W.receivedOn, answer.date)]
    state.append(make('dl', {}, ...facts))
    if (answer.state === 'not-arrived') {
      state.append(this.#lookAgain())
      return this.#draw(state)
    }
    const done = sent ? make('section', { class: 'card state', tabindex: '-1' }, make('h2', {}, ...both(W.sent))) : null
    const followUp =
      answer.followUp === null
        ? null
        : make(
            'section',
            { class: 'card' },
            make('h2', {}, ...both(W.followUp)),
            make(
              'div',
              { class: 'progress' },
              make('p', {}, ...both(W.passedOn)),
              make('span', {}, answer.followUp.date),
            ),
            make('p', { class: 'note' }, ...both(W.passedOnMore)),
          )
    this.#draw(
      done,
      state,
      followUp,
      // To a rating from the public page nothing is added.
      answer.until === null ? null : additionForm(answer, (draft) => this.#add(receipt, draft)),
    )
    if (done) done.focus()
  }

  async #add(receipt: string, draft: Draft): Promise<Both | null> {
    const text = JSON.stringify(draft)
    if (this.#draft?.text !== text) this.#draft = { text, id: uuid7(Date.now()) }
    const asked = await this.#ask('/additions', { id: this.#draft.id, receipt, ...draft })
    if (!asked.ok) return TROUBLES[asked.code] ?? W.failed
    this.#draft = null
    this.#drawAnswer(receipt, asked.answer, true)
    return null
  }

  #refusal(code: string): HTMLElement {
    const words = TROUBLES[code] ?? W.failed
    return make('section', { class: 'card', role: 'alert' }, make('p', {}, ...both(words)), this.#lookAgain())
  }

  #lookAgain(): HTMLElement {
    const button = make('button', { class: 'plain', type: 'button' }, ...both(W.again))
    button.addEventListener('click', () => void this.show(this.#receipt))
    return button
  }

  #draw(...sections: (HTMLElement | null)[]): void {
    fill(
      this.#root,
      make('h1', {}, ...both(W.title)),
      ...sections.filter((section) => section !== null),
      make('p', { class: 'note foot' }, ...both(W.nobody)),
      make('p', { class: 'note foot' }, ...both(W.office)),
    )
  }
}

function statement(mark: string, title: Both, more: Both): HTMLElement {
  return make(
    'section',
    { class: 'card state', tabindex: '-1' },
    make('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
    make('h2', {}, ...both(title)),
    make('p', {}, ...both(more)),
  )
}

function fact(name: Both, value: string): HTMLElement {
  return make('div', {}, make('dt', {}, ...both(name)), make('dd', {}, value))
}

/** The first six characters, as the kiosk shows them. */
function labelOf(receipt: string): string {
  const label = receipt.slice(0, RECEIPT_LABEL_LENGTH)
  return `${label.slice(0, 3)}-${label.slice(3)}`
}
