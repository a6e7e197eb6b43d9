import { plainText } from '../../server/contract/text/plain-text.ts'
import { unitGroup } from '../../server/contract/unit-groups.ts'
import { rateCounts as N, RATE_WORDS as W } from '../strings/citizens/rate.words.ts'
import { dutiesOf, type Unit } from './hub.ts'
import { both, make } from './make.ts'

/** Units by search and by group; each is a link, so that it works as links do. */
export function chooseView(units: readonly Unit[], trouble: Node | null): Node[] {
  const input = make('input', { type: 'search', 'aria-label': W.find.zh, placeholder: '单位名称或办的事，如 社保' })
  const found = make('div', { 'aria-live': 'polite' })
  const groups = make('div', {}, ...groupsOf(units))
  let duties: Map<string, string> | null = null
  const search = () => {
    const wanted = plainText(input.value)
    found.textContent = ''
    groups.hidden = wanted !== ''
    if (wanted === '') return
    const hits = units.filter(
      ({ code, name }) => plainText(name).includes(wanted) || plainText(duties?.get(code) ?? '').includes(wanted),
    )
    found.append(
      make('p', { class: 'note', role: 'status' }, ...both(N.found(hits.length))),
      make('div', { class: 'hits' }, ...hits.map(link)),
      make('p', { class: 'note' }, ...both(W.none)),
    )
    // What they do is asked for with the first search, and not before: it is long.
    if (duties === null) {
      duties = new Map()
      void (async () => {
        const told = await dutiesOf()
        if (told === null) return
        duties = told
        search()
      })()
    }
  }
  input.addEventListener('input', search)
  const title = make('h1', { tabindex: '-1' }, ...both(W.title))
  return [
    title,
    make('p', { class: 'lead' }, ...both(W.lead)),
    ...(trouble === null ? [] : [trouble]),
    make('label', { class: 'find' }, input),
    found,
    groups,
  ]
}

function groupsOf(units: readonly Unit[]): Node[] {
  const groups = new Map<string, Unit[]>()
  for (const unit of units) {
    const group = unitGroup(unit.code)
    groups.set(group, (groups.get(group) ?? []).concat(unit))
  }
  return Array.from(groups, ([name, own]) =>
    make(
      'details',
      {},
      make('summary', {}, name, make('span', {}, N.units(own.length).zh)),
      make('div', { class: 'names' }, ...own.map(link)),
    ),
  )
}

function link({ code, name }: Unit): HTMLElement {
  return make('a', { href: `/rate/${code}`, 'data-unit': code }, name)
}
