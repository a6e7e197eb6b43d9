import { html, nothing, type TemplateResult } from 'lit'
import type { Mark } from '../../../server/contract/ballot/sealing.ts'
import { face } from '../../elements/faces.ts'
import { BALLOT_WORDS as words } from '../../strings/citizens/ballot.zh.ts'
import type { NamedUnit, UnitGroup } from '../groups.ts'

const LEVELS = [5, 4, 3, 2, 1] as const
export const LEVEL_WORDS: Readonly<Record<Mark, string>> = {
  5: '非常满意',
  4: '满意',
  3: '基本满意',
  2: '不满意',
  1: '非常不满意',
  0: words.unknown,
}
export type Marks = readonly (Mark | null)[]
/** Of a group as the rail at the left shows it: so many fit on a machine's screen. */
const RAIL = 10

export interface Card {
  at: number
  units: readonly NamedUnit[]
  groups: readonly UnitGroup[]
  marks: Marks
  /** Whither a touch on 不改 goes; null where this card has no choice yet. */
  back: { to: number | null } | null
  choose(mark: Mark): void
  goTo(at: number): void
  /** Without another choice, to where one was. */
  leave(): void
  index(): void
}

export function chosenOf({ places }: UnitGroup, marks: Marks): number {
  return places.filter((i) => marks[i] !== null).length
}

/** What is done, group by group. */
export function headView(title: TemplateResult | string, groups: readonly UnitGroup[], marks: Marks): TemplateResult {
  const done = marks.filter((mark) => mark !== null).length
  const [n, of] = words.chosen(done, marks.length)
  return html`<header class="head">
    <p class="row"><span class="seal" aria-hidden="true">评</span>${title}<b>${n}<small>${of}</small></b></p>
    <div class="prog" role="progressbar" aria-valuemin="0" aria-valuenow=${done} aria-valuemax=${marks.length} aria-label=${words.progress(done, marks.length)}>
      ${groups.map((group) => html`<i .style=${`flex:${group.places.length}`}><b .style=${`width:${(chosenOf(group, marks) / group.places.length) * 100}%`}></b></i>`)}
    </div>
  </header>`
}

/** One unit a card: six choices that keep their place. */
export function cardView(card: Card): TemplateResult {
  const { at, units, groups, marks, back } = card
  const { name, duty } = units[at]!
  const group = groups.find(({ places }) => places.includes(at))!
  const title = html`<span class="in">${group.name}</span><span>${chosenOf(group, marks)} / ${group.places.length}</span>`
  const before = at > 0 ? units[at - 1]!.name : null
  const choice = (mark: Mark, drawing: TemplateResult) => {
    const was = marks[at] === mark
    return html`<button class=${was ? 'on' : ''} aria-pressed=${was ? 'true' : 'false'} data-mark=${mark} @click=${() => card.choose(mark)}>
      ${drawing}${LEVEL_WORDS[mark]}${was ? html`<small class="was">${words.was}</small>` : nothing}
    </button>`
  }
  return html`${headView(title, groups, marks)}${railView(card, group)}
    <main class="rate">
      <div class="one"><p>${back === null ? words.nth(at + 1) : words.nthAgain(at + 1)}</p>
        <h1 tabindex="-1" class=${[...name].length > 11 ? 'long' : ''}>${name}</h1><p class="duty">${duty}</p></div>
      <div class="six" role="group" aria-label=${name}>
        ${LEVELS.map((level) => choice(level, face(level)))}${choice(0, html`<span class="dk" aria-hidden="true">?</span>`)}
      </div>
    </main>
    <footer class="bar">
      ${
        back === null
          ? html`<button ?disabled=${before === null} @click=${() => card.goTo(at - 1)}>
              <b>${words.back}</b><small>${before === null ? nothing : words.saved(before)}</small></button>`
          : html`<button @click=${card.leave}><b>${words.keep(back.to === null ? null : back.to + 1)}</b>
              <small>${back.to === null ? nothing : units[back.to]!.name}</small></button>`
      }
      <button class="index" @click=${card.index}>${words.index}</button>
    </footer>`
}

/** The group at the left of a wide screen: what is done and where one is, never a level. */
function railView({ at, units, marks, goTo }: Card, { name, places }: UnitGroup): TemplateResult {
  const here = places.indexOf(at)
  const from = Math.max(0, Math.min(here - RAIL / 2, places.length - RAIL))
  return html`<nav class="rail" aria-label=${name}>
    ${places.slice(from, from + RAIL).map(
      (
        i,
      ) => html`<button aria-current=${i === at ? 'step' : nothing} class=${marks[i] === null ? 'open' : ''} @click=${() => goTo(i)}>
        <span aria-hidden="true">${i === at ? '›' : marks[i] === null ? '○' : '✓'}</span>${units[i]!.name}
      </button>`,
    )}
  </nav>`
}
