import { html, type TemplateResult } from 'lit'
import { common } from '../strings/desk.zh.ts'

/** On a phone the pages are a menu that comes from below: this opens it. Wider screens do not show it. */
export function menuButton(): TemplateResult {
  return html`<button type="button" class="b menu" aria-label=${common.menu} aria-expanded="false" @click=${toggle}>
    <span aria-hidden="true">☰</span>
  </button>`
}

/** A page was chosen, or none after all. */
export function closeMenu(event: Event): void {
  if (event instanceof KeyboardEvent && event.key !== 'Escape') return
  const around = (event.currentTarget as HTMLElement).parentElement!
  const button = around.querySelector<HTMLElement>(':scope > .menu')
  if (!around.classList.contains('open')) return
  around.classList.remove('open')
  button?.setAttribute('aria-expanded', 'false')
  if (event instanceof KeyboardEvent) button?.focus()
}

function toggle(event: Event): void {
  const button = event.currentTarget as HTMLElement
  const open = button.parentElement!.classList.toggle('open')
  button.setAttribute('aria-expanded', String(open))
  if (open) button.parentElement!.querySelector<HTMLElement>(':scope > .nav a')?.focus()
}
