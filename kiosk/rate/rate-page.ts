import { OFFICE_PHONE } from '../../server/contract/office-phone.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { rateCounts as N, RATE_WORDS as W } from '../strings/citizens/rate.words.ts'
import { chooseView } from './choose-view.ts'
import { formView } from './form-view.ts'
import { Sender, unitsOf, type Unit } from './hub.ts'
import { kept, type Draft, type Pending } from './kept.ts'
import { both, lengthOf, make } from './make.ts'

/** After a try that failed: soon, then less often. Seconds. */
const WAITS_S = [5, 10, 15, 30]

/** The public rating page: choose, fill in, send, thanks; and what to do where there is no network or no encryption. */
export class RatePage {
  #root: HTMLElement
  #foot: HTMLElement
  #sender = new Sender()
  #timer = 0

  constructor(root: HTMLElement, foot: HTMLElement) {
    this.#root = root
    this.#foot = foot
  }

  async start(unit: string | null): Promise<void> {
    this.#foot.append(
      ...both(W.complain),
      make('a', { href: `tel:${OFFICE_PHONE.replace(/\D/g, '')}` }, `${W.office.zh} ${OFFICE_PHONE}`),
    )
    if (!isSecureContext || crypto.subtle === undefined) return this.#insecure()
    const pending = kept.pending()
    if (pending !== null) return this.#send(pending)
    const told = await unitsOf()
    if (told === null) return this.#unloaded(unit)
    document.querySelector('#city')!.textContent = `${told.city}群众评议机关作风`
    const chosen = told.units.find(({ code }) => code === unit)
    if (chosen === undefined) {
      const unknown = unit === null ? null : make('p', { class: 'over', role: 'alert' }, ...both(W.unknown))
      return this.#draw(...chooseView(told.units, unknown))
    }
    this.#form(chosen)
  }

  #form(unit: Unit, refused: string | null = null): void {
    this.#draw(
      ...formView(unit, {
        draft: kept.draft(unit.code),
        ready: this.#sender.prepare(unit.code),
        refused,
        keep: (draft) => kept.keepDraft(unit.code, draft),
        submit: (draft) => void this.#submit(unit, draft),
      }),
    )
  }

  async #submit(unit: Unit, { satisfaction, image, comment }: Required<Draft>): Promise<void> {
    const text = comment.trim()
    const rating = {
      id: uuid7(Date.now()),
      unit: unit.code,
      satisfaction,
      image,
      ...(text === '' ? {} : { comment: text }),
    }
    const pending = { rating, name: unit.name }
    // Kept before it is sent: whoever leaves the network now loses nothing.
    kept.keepPending(pending)
    await this.#send(pending)
  }

  async #send(pending: Pending, tries = 1): Promise<void> {
    clearTimeout(this.#timer)
    const { rating, name } = pending
    const sent = await this.#sender.send(rating)
    if (sent.state === 'later') return this.#later(pending, tries, sent.why)
    kept.keepPending(null)
    if (sent.state === 'refused') return this.#form({ code: rating.unit, name }, sent.code)
    kept.keepDraft(rating.unit, null)
    this.#thanks(name, sent.receipt)
  }

  #later(pending: Pending, tries: number, why: 'offline' | 'busy'): void {
    const { rating, name } = pending
    let left = WAITS_S[Math.min(tries, WAITS_S.length) - 1]!
    const countdown = make('p', { class: 'note', role: 'status' }, ...both(N.tries(left, tries)))
    const again = () => {
      clearTimeout(this.#timer)
      removeEventListener('online', again)
      void this.#send(pending, tries + 1)
    }
    const tick = () => {
      if (--left <= 0) return again()
      countdown.textContent = ''
      countdown.append(...both(N.tries(left, tries)))
      this.#timer = window.setTimeout(tick, 1_000)
    }
    this.#timer = window.setTimeout(tick, 1_000)
    addEventListener('online', again)
    const now = make('button', { type: 'button', class: 'pb solid' }, ...both(W.tryNow))
    now.addEventListener('click', again)
    const comment = rating.comment === undefined ? 0 : lengthOf(rating.comment)
    this.#draw(
      make('h1', { tabindex: '-1' }, ...both(why === 'offline' ? W.offline : W.busy)),
      make('p', { class: 'lead' }, ...both(W.keepOpen)),
      make(
        'section',
        { class: 'card' },
        make(
          'ul',
          {},
          make('li', {}, ...both(N.chosen(name))),
          comment === 0 ? null : make('li', {}, ...both(N.written(comment))),
          make('li', {}, ...both(W.onlyHere)),
        ),
      ),
      countdown,
      now,
    )
  }

  #thanks(name: string, receipt: string): void {
    this.#draw(
      make('h1', { tabindex: '-1' }, ...both(W.thanks)),
      make('p', { class: 'lead', role: 'status' }, ...both(N.arrived(name))),
      make(
        'section',
        { class: 'card' },
        make('p', { class: 'note' }, ...both(W.receipt)),
        make('p', { class: 'code' }, `${receipt.slice(0, 3)}-${receipt.slice(3, 6)}`),
        make('p', { class: 'note' }, ...both(W.receiptMore)),
        make('a', { class: 'pb', href: `/r/#${receipt}` }, ...both(W.openReceipt)),
      ),
      make('p', { class: 'note' }, ...both(W.again)),
      make('p', { class: 'note' }, ...both(W.nobody)),
      make('a', { class: 'pb', href: '/rate/' }, ...both(W.next)),
    )
  }

  #unloaded(unit: string | null): void {
    const again = make('button', { type: 'button', class: 'pb solid' }, ...both(W.tryNow))
    again.addEventListener('click', () => {
      this.#foot.textContent = ''
      void this.start(unit)
    })
    this.#draw(make('h1', { tabindex: '-1', role: 'alert' }, ...both(W.unloaded)), again)
  }

  #insecure(): void {
    const address = `https://${location.hostname}${location.pathname}`
    this.#draw(
      make('h1', { tabindex: '-1' }, ...both(W.insecure)),
      make('p', { class: 'lead', role: 'alert' }, ...both(W.insecureMore)),
      make('p', { class: 'card' }, address),
      make('a', { class: 'pb solid', href: address }, ...both(W.insecureOpen)),
      make('p', { class: 'note' }, ...both(W.insecureStill)),
    )
  }

  #draw(...parts: Node[]): void {
    this.#root.textContent = ''
    this.#root.append(...parts)
    scrollTo(0, 0)
    this.#root.querySelector('h1')?.focus()
  }
}
