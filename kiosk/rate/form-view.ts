import { LEVELS } from '../../server/contract/limits.ts'
import { RATE_LEVELS, rateCounts as N, RATE_WORDS as W } from '../strings/citizens/rate.words.ts'
import type { Unit } from './hub.ts'
import type { Draft } from './kept.ts'
import { both, lengthOf, make } from './make.ts'

const MOST = 500
const SVG = 'http://www.w3.org/2000/svg'

interface FormParts {
  draft: Draft
  /** The puzzle is solved. */
  ready: Promise<boolean>
  refused: string | null
  keep(draft: Draft): void
  submit(draft: Required<Draft>): void
}

/** Two questions of five equal levels, a comment by choice, and what is still to be chosen on the button. */
export function formView(unit: Unit, { draft, ready, refused, keep, submit }: FormParts): Node[] {
  const now: Draft = { ...draft }
  const status = make('b', {}, W.solving.zh)
  const button = make('button', { type: 'submit', class: 'pb solid' })
  const count = make('span', { class: 'note', id: 'comment-count' })
  const text = make('textarea', { placeholder: '最多 500 字', 'aria-describedby': 'comment-count' })
  text.value = draft.comment
  const show = () => {
    const left = Number(now.satisfaction === undefined) + Number(now.image === undefined)
    const length = lengthOf(now.comment)
    count.textContent = length > MOST ? N.tooLong(length).zh : ''
    count.className = length > MOST ? 'note over' : 'note'
    button.textContent = ''
    button.append(...both(left > 0 ? N.left(left) : W.submit))
    button.setAttribute('aria-disabled', String(left > 0 || length > MOST))
  }
  const changed = () => {
    keep(now)
    show()
  }
  text.addEventListener('input', () => {
    now.comment = text.value
    changed()
  })
  const question = (name: 'satisfaction' | 'image') =>
    make(
      'fieldset',
      {},
      make('legend', {}, W[name].zh, ' ', make('small', {}, W[`${name}Asked`].zh)),
      make(
        'div',
        { class: 'levels' },
        ...LEVELS.map((level) => {
          const input = make('input', {
            type: 'radio',
            name,
            value: String(level),
            checked: draft[name] === level,
            'aria-label': RATE_LEVELS[level].zh,
          })
          input.addEventListener('change', () => {
            now[name] = level
            changed()
          })
          return make(
            'label',
            {},
            input,
            make('span', {}, faceOf(level), make('em', {}, ...inTwo(RATE_LEVELS[level].zh))),
          )
        }),
      ),
    )
  const form = make(
    'form',
    { novalidate: true },
    question('satisfaction'),
    question('image'),
    make('label', { class: 'field' }, W.comment.zh, ' ', make('small', {}, W.commentHint.zh), text),
    count,
    refused === null ? null : make('p', { class: 'over', role: 'alert' }, ...both(N.refused(refused))),
    make('div', { class: 'sticky' }, make('p', { role: 'status' }, status, make('span', {}, W.final.zh)), button),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { satisfaction, image, comment } = now
    if (satisfaction === undefined || image === undefined || lengthOf(comment) > MOST) return
    status.textContent = W.sending.zh
    submit({ satisfaction, image, comment })
  })
  show()
  void ready.then((solved) => (status.textContent = solved ? W.ready.zh : ''))
  return [
    make(
      'div',
      { class: 'head' },
      make('h1', { tabindex: '-1' }, unit.name),
      make('a', { class: 'tap', href: '/rate/' }, W.other.zh),
    ),
    form,
  ]
}

/** 非常满意 in two lines of words, not of letters. */
function inTwo(word: string): Node[] {
  if (word.length < 4) return [document.createTextNode(word)]
  return [document.createTextNode(word.slice(0, 2)), make('br'), document.createTextNode(word.slice(2))]
}

function faceOf(level: number): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', `#face-${level}-s`)
  svg.setAttribute('aria-hidden', 'true')
  svg.append(use)
  return svg
}
