import { html, nothing, type TemplateResult } from 'lit'
import { FAULT_WORDS } from '../strings/verify-faults.words.ts'
import { POINT_WORDS, type Both } from '../strings/verify-points.words.ts'
import { METHOD_NAMES, VERIFY_WORDS as W, withNumber } from '../strings/verify.words.ts'
import type { Fault, Point, Report, State } from './report.ts'

/** Chinese first, English second and smaller. */
export function both({ zh, en }: Both): TemplateResult {
  return html`<span class="zh">${zh}</span><span class="en" lang="en">${en}</span>`
}

export type KeyState = 'none' | 'malformed' | 'same' | 'other'

/** What somebody typed from paper, held against the package. */
export function keyStateOf({ facts }: Report, paper: string): KeyState {
  const typed = paper.replaceAll(/\s/g, '')
  if (typed === '' || facts === null) return 'none'
  if (/^[0-9a-f]{64}$/i.test(typed)) return typed.toLowerCase() === facts.digest ? 'same' : 'other'
  if (/^[\w-]{43}$/.test(typed)) return typed === facts.key ? 'same' : 'other'
  return 'malformed'
}

type Verdict = 'good' | 'bad' | 'empty'

function verdictOf({ points, facts, entries }: Report, key: KeyState): Verdict {
  if (key === 'other' || points.some(({ state }) => state === 'fault')) return 'bad'
  return facts === null && entries === 0 ? 'empty' : 'good'
}

/** The result in one breath, for whoever listens. */
export function said(report: Report, key: KeyState): string {
  const verdict = verdictOf(report, key)
  const faulty = report.points.filter(({ state }) => state === 'fault').map(({ id }) => POINT_WORDS[id].name.zh)
  const more = key === 'none' && verdict === 'good' && report.facts !== null ? W.keyNone.zh : ''
  return [W[verdict].zh, faulty.join('，'), more].filter((each) => each !== '').join('。')
}

export function troubleView(detail: string): TemplateResult {
  return html`<section class="card bad" role="alert" data-result="trouble">
    <h2><span class="mark" aria-hidden="true">!</span><span>${both(W.trouble)}</span></h2>
    <p>${both(W.troubleMore)}</p>
    <p class="detail">${detail}</p>
  </section>`
}

/** Nothing was checked: which packages there are, to choose one of them. */
export function manyView(folders: readonly string[]): TemplateResult {
  return html`<section class="card bad" role="alert" data-result="many">
    <h2><span class="mark" aria-hidden="true">?</span><span>${both(W.many)}</span></h2>
    <p>${both(W.manyMore)}</p>
    <p class="detail">${folders.join('　')}</p>
  </section>`
}

export function reportView(report: Report, paper: string, onPaper: (paper: string) => void): TemplateResult {
  const key = keyStateOf(report, paper)
  const verdict = verdictOf(report, key)
  if (verdict === 'empty')
    return html`<section class="card bad" data-result="empty">
      <h2><span class="mark" aria-hidden="true">?</span><span>${both(W.empty)}</span></h2>
      <p>${both(W.emptyMore)}</p>
    </section>`
  return html`<section class=${`card ${verdict}`} data-result=${verdict}>
      <h2>
        <span class="mark" aria-hidden="true">${verdict === 'good' ? '✓' : '≠'}</span><span>${both(W[verdict])}</span>
      </h2>
      <p>${both(verdict === 'good' ? W.goodMore : W.badMore)}</p>
      <button type="button" class="button" @click=${() => print()}>${both(W.print)}</button>
    </section>
    ${report.facts === null ? nothing : keyView(key, paper, onPaper)}
    <ol class="points">
      ${report.points.map((point) => pointView(point))}
    </ol>
    ${factsView(report)}`
}

const KEY_WORDS = { none: W.keyNone, malformed: W.keyMalformed, same: W.keySame, other: W.keyOther } as const

function keyView(key: KeyState, paper: string, onPaper: (paper: string) => void): TemplateResult {
  return html`<section class=${`card key ${key === 'same' ? 'good' : 'bad'}`} data-key=${key}>
    <h2>${both(W.keyTitle)}</h2>
    <label for="paper">${both(W.keyHint)}</label>
    <input
      id="paper"
      type="text"
      autocomplete="off"
      spellcheck="false"
      .value=${paper}
      @input=${(event: Event) => onPaper((event.target as HTMLInputElement).value)}
    />
    <p class="loud" role="status">${both(KEY_WORDS[key])}</p>
  </section>`
}

const MARKS: Record<State, string> = { ok: '✓', fault: '≠', note: '!', absent: '–' }

/** With how many things were looked at. */
function stateWords(state: State, checked: number): Both {
  const { zh, en } = W[state]
  const n = checked.toLocaleString('en')
  return checked === 0 ? { zh, en } : { zh: `${zh}，${n} 项`, en: `${en}, ${n}` }
}

function pointView({ id, state, faults, count, checked }: Point): TemplateResult {
  const words = POINT_WORDS[id]
  return html`<li class=${`card point ${state}`} data-point=${id} data-state=${state}>
    <h3>
      <span class="mark small" aria-hidden="true">${MARKS[state]}</span>
      <span>${both(words.name)}</span>
      <span class="state">${both(stateWords(state, checked))}</span>
    </h3>
    ${
      faults.length === 0
        ? nothing
        : html`<ul>
            ${faults.map((fault) => html`<li>${faultView(fault)}</li>`)}
            ${count > faults.length ? html`<li>${both(withNumber(W.more, count - faults.length))}</li>` : nothing}
          </ul>`
    }
    ${state === 'fault' ? html`<p class="todo"><b>${W.todo.zh}</b>　${both(words.todo)}</p>` : nothing}
  </li>`
}

function faultView({ code, entry, file, line, detail }: Fault): TemplateResult {
  const { zh, en } = FAULT_WORDS[code]
  const where: Both[] = []
  if (file !== undefined) where.push({ zh: file, en: file })
  if (entry !== undefined) where.push(withNumber(W.entry, entry))
  else if (line !== undefined) where.push(withNumber(W.line, line))
  return html`${both({
    zh: [...where.map((each) => each.zh), zh].join('：'),
    en: [...where.map((each) => each.en), en].join(': '),
  })}${detail === undefined ? nothing : html`<span class="detail">${detail}</span>`}`
}

/** Groups of four, as paper has them. */
function groups(text: string): TemplateResult {
  return html`<span class="groups">${(text.match(/.{1,4}/g) ?? []).map((four) => html`<span>${four}</span>`)}</span>`
}

function factsView({ facts, entries, head }: Report): TemplateResult {
  const lines: [Both, TemplateResult | string][] = [
    [W.count, entries.toLocaleString('en')],
    [W.head, groups(head)],
  ]
  if (facts !== null)
    lines.unshift(
      [W.city, facts.city],
      [W.method, both(METHOD_NAMES[facts.method] ?? { zh: facts.method, en: facts.method })],
      [W.period, `${facts.from} – ${facts.to}`],
      [W.sealedAt, facts.sealedAt],
      [W.digest, groups(facts.digest)],
      [W.key, groups(facts.key)],
    )
  return html`<section class="card facts">
    ${facts?.demo ? html`<p class="loud">${both(W.demo)}</p>` : nothing}
    <dl>${lines.map(([name, value]) => html`<div><dt>${both(name)}</dt><dd>${value}</dd></div>`)}</dl>
  </section>`
}
