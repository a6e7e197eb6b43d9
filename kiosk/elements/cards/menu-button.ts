import { html, nothing, type TemplateResult } from 'lit'
import { ROLE_WORDS, common } from '../../strings/desk.zh.ts'
import type { Session } from '../../../server/contract/answers/accounts.ts'

/**
 * On a phone the pages are a menu that comes from below: this opens it. Wider screens do not show it.
 * `waiting`: how many things wait for the person who looks.
 */
export function menuButton(waiting = 0): TemplateResult {
  const label = waiting > 0 ? common.menuWaiting(waiting) : common.menu
  return html`<button type="button" class="b menu" aria-label=${label} aria-expanded="false" @click=${toggle}>
      <span aria-hidden="true">☰</span>${waiting > 0 ? html`<i aria-hidden="true">${waiting}</i>` : nothing}
    </button>
    <div class="scrim" @click=${closeMenu}></div>`
}

/** The last line of the menu: who is here, and the way out. */
export function menuUser(session: Session, logOut: () => void): TemplateResult {
  return html`<div class="menu-user">
    <button type="button" class="me" @click=${() => (location.hash = '#account')}>${session.username}</button
    ><span>${ROLE_WORDS[session.role]}</span
    ><button type="button" class="b ghost" @click=${logOut}>${common.logout}</button>
  </div>`
}

/** A page was chosen, or none after all. */
export function closeMenu(event: Event): void {
  if (event instanceof KeyboardEvent && event.key !== 'Escape') return
  const from = event.currentTarget as HTMLElement
  const around = from.parentElement!
  const button = around.querySelector<HTMLElement>(':scope > .menu')
  if (!around.classList.contains('open')) return
  around.classList.remove('open')
  button?.setAttribute('aria-expanded', 'false')
  if (event instanceof KeyboardEvent || from.matches('.scrim')) button?.focus()
}

function toggle(event: Event): void {
  const button = event.currentTarget as HTMLElement
  const open = button.parentElement!.classList.toggle('open')
  button.setAttribute('aria-expanded', String(open))
  if (open) button.parentElement!.querySelector<HTMLElement>(':scope > .nav a')?.focus()
}
