import { MAX_COMMENT_CODE_POINTS } from '../../server/contract/limits.ts'
import type { ReceiptAnswer } from '../../server/contract/device/receipt.ts'
import { lengthWords, leftWords, RECEIPT_WORDS as W, type Both } from '../strings/citizens/receipt.words.ts'
import { both, fill, make } from './make.ts'

export interface Draft {
  reasons: string[]
  comment: string
}

/**
 * The form by which a citizen adds something: the same for every receipt.
 *
 * @param send resolves with what went wrong, or null; the form keeps what was typed until it is sent
 */
export function additionForm(
  { reasons, left, until }: ReceiptAnswer,
  send: (draft: Draft) => Promise<Both | null>,
): HTMLElement {
  if (left === 0 || until === null) return make('section', { class: 'card' }, make('p', {}, ...both(W.addClosed)))
  const text = make('textarea', { id: 'comment', rows: '4', 'aria-describedby': 'comment-hint comment-length' })
  const length = make('p', { id: 'comment-length', class: 'note' })
  const trouble = make('p', { class: 'trouble', role: 'alert' })
  const button = make('button', { class: 'solid', type: 'submit' }, ...both(W.send))
  const form = make(
    'form',
    { class: 'card', novalidate: true },
    make('h2', {}, ...both(W.addTitle)),
    make('p', { class: 'note' }, ...both(W.addMore)),
    make(
      'fieldset',
      {},
      make('legend', {}, ...both(W.aspects)),
      make(
        'div',
        { class: 'chips' },
        ...reasons.map(({ code, text: words }) =>
          make('label', {}, make('input', { type: 'checkbox', value: code }), make('span', {}, ...both(words))),
        ),
      ),
    ),
    make('label', { for: 'comment', class: 'lab' }, ...both(W.comment)),
    make('p', { class: 'note', id: 'comment-hint' }, ...both(W.commentHint)),
    text,
    length,
    make('p', { class: 'note' }, ...both(leftWords(left, until))),
    trouble,
    button,
  )
  const count = () => {
    const typed = lengthOf(text.value)
    fill(length, ...both(lengthWords(typed, MAX_COMMENT_CODE_POINTS)))
    length.classList.toggle('over', typed > MAX_COMMENT_CODE_POINTS)
  }
  count()
  text.addEventListener('input', count)
  // What was wrong with the former text says nothing about this one.
  form.addEventListener('input', () => fill(trouble))
  let busy = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (busy) return
    void (async () => {
      const picked = [...form.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value)
      const wrong = faultOf({ reasons: picked, comment: text.value })
      fill(trouble)
      if (wrong) return trouble.append(...both(wrong))
      busy = true
      fill(button, ...both(W.sending))
      const failed = await send({ reasons: picked, comment: text.value })
      busy = false
      fill(button, ...both(W.send))
      if (failed) trouble.append(...both(failed))
    })()
  })
  return form
}

function faultOf({ reasons, comment }: Draft): Both | null {
  if (lengthOf(comment) > MAX_COMMENT_CODE_POINTS) return W.tooLong
  return reasons.length === 0 && comment.trim() === '' ? W.empty : null
}

/** In code points, as the hub counts: an emoji is one. */
function lengthOf(text: string): number {
  return [...text.trim()].length
}
