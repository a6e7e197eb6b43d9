import { html, nothing, type TemplateResult } from 'lit'
import type { Staff, WindowState } from '../../../server/contract/device/device-protocol.ts'
import { LEVELS } from '../../../server/contract/limits.ts'
import { face } from '../../elements/faces.ts'
import { INVITED_MS, type Taken } from '../flow/flow-state.ts'
import { foot, footOfVisit, ring, topOfVisit, topWithSwitches } from './frame.ts'
import { person } from './icons.ts'
import { inGroups, type View } from './view.ts'

/** Names of units above this many characters do not fit on one line at full size. */
const LONG_NAME = 8

function isLong(name: string | undefined): boolean {
  return [...(name ?? '')].length > LONG_NAME
}

/** Who serves here, and five faces. */
export function restView(view: View, window: WindowState): TemplateResult {
  const { words, second } = view
  return html`${topWithSwitches(view)}
    <section class="who" aria-label=${words.yourClerk}>
      <div class="nobox">
        <span class="lab">${words.window} <span lang=${second.tag}>${second.window}</span></span>
        <span class="no ${window.code.length > 4 ? 'long' : ''}">${window.code}</span>
      </div>
      <div class="what">
        <p class="unit ${isLong(window.unit?.name) ? 'long' : ''}">${window.unit?.name}</p>
        ${window.name && window.name !== window.code ? html`<p class="matter">${window.name}</p>` : nothing}
      </div>
      ${window.staff ? clerk(view, window.staff) : nothing}
    </section>
    <main class="rate" tabindex="-1">
      <div class="ask">
        <h1>${words.ask}</h1>
        <p lang=${second.tag}>${second.ask}</p>
      </div>
      ${faces(view)}
    </main>
    ${foot(view)}`
}

/** A service has just ended: the head calls, the faces stay where they are. */
export function invitedView(view: View, window: WindowState): TemplateResult {
  const { words, second } = view
  const { invitation, until } = view.flow.invitation!
  const { unit, staff } = window
  const served = [
    unit?.name,
    // A long unit leaves no room for the number; the name is what a citizen knows.
    staff && (isLong(unit?.name) ? staff.name : `${staff.name} ${inGroups(staff.no)}`),
  ]
  return html`${topWithSwitches(view, 'head')}
    <section class="who head" aria-label=${words.yourClerk}>
      <div>
        <p class="big">${words.invited}</p>
        <p class="sub" lang=${second.tag}>${second.invited}</p>
      </div>
      ${ring(view, until, Math.max(INVITED_MS, invitation.expiresInMs))}
      <p class="serve">
        <b>${window.code}</b>
        ${served.filter((part) => part).map((part) => html`<i></i><span class="part">${part}</span>`)}
        ${invitation.matter ? html`<i class="matter"></i><span class="part matter">${invitation.matter}</span>` : nothing}
      </p>
    </section>
    <main class="rate" tabindex="-1">
      <h1 class="sr">${words.ask}</h1>
      ${faces(view)}
    </main>
    ${foot(view)}`
}

/** The citizen wants to choose again, within the five seconds since the press. */
export function againView(view: View, taken: Taken, until: number, totalMs: number): TemplateResult {
  const { words, second } = view
  return html`${topOfVisit(taken.window)}
    <section class="who" aria-label=${words.askAgain}>
      <div class="what">
        <p class="unit">${words.askAgain}</p>
        <p class="matter" lang=${second.tag}>${second.askAgain}</p>
      </div>
      ${ring(view, until, totalMs)}
    </section>
    <main class="rate" tabindex="-1">
      <h1 class="sr">${words.ask}</h1>
      ${faces(view)}
    </main>
    ${footOfVisit(view, null)}`
}

/** All five the same in size, colour and distance; always from 5 to 1. */
function faces(view: View): TemplateResult {
  const { words, second } = view
  return html`<div class="faces" role="group" aria-label=${words.levelsLabel}>
    ${LEVELS.map(
      (level) =>
        html`<button class="level" data-act="level" data-level=${level} data-value=${level}>
          ${face(level)}<b>${words.levels[level]}</b><i lang=${second.tag}>${second.levels[level]}</i>
        </button>`,
    )}
  </div>`
}

function clerk(view: View, staff: Staff): TemplateResult {
  const { words } = view
  return html`<div class="person">
    <div class="photo">
      ${person}${
        staff.photo === undefined
          ? nothing
          : html`<img src=${photoAddress(staff.photo)} alt="" draggable="false" @error=${hide} @load=${show} />`
      }
    </div>
    <div>
      <p class="id">${words.yourClerk}</p>
      <p class="name">${staff.name}</p>
      <p class="id">${words.staffNo(inGroups(staff.no))}</p>
    </div>
  </div>`
}

/** The hub names a picture by its address; a bare file name lies in its folder of photos. */
function photoAddress(photo: string): string {
  return photo.includes('/') ? photo : `/photos/${photo}`
}

/** Without network a photo may be missing: the drawing beneath it stays. */
function hide(event: Event): void {
  ;(event.target as HTMLElement).hidden = true
}
function show(event: Event): void {
  ;(event.target as HTMLElement).hidden = false
}
