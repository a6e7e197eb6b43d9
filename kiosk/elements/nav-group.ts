import { html, nothing, type TemplateResult } from 'lit'

/**
 * Several pages under one name of the bar, for whoever has many: its button opens them. On a phone they stand in the menu as
 * the other pages do. One page alone stands by itself.
 */
export function navGroup(name: string, links: (TemplateResult | typeof nothing)[], isHere: boolean): unknown {
  const shown = links.filter((link) => link !== nothing)
  if (shown.length < 2) return shown
  return html`<span class="nav-group" @keydown=${closeByKey} @focusout=${closeWhenLeft}>
    <button type="button" class="nav-group-name ${isHere ? 'here' : ''}" aria-expanded="false" @click=${toggle}>
      ${name}<svg width="10" height="10" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 4L6 8.5L10 4" /></svg>
    </button>
    <span class="nav-sub" @click=${closeAll}>${shown}</span>
  </span>`
}

function groupOf(event: Event): HTMLElement {
  return event.currentTarget as HTMLElement
}

function set(group: HTMLElement, open: boolean): void {
  group.classList.toggle('open', open)
  group.querySelector('button')!.setAttribute('aria-expanded', String(open))
}

function toggle(event: Event): void {
  const group = groupOf(event).parentElement!
  set(group, !group.classList.contains('open'))
}

function closeAll(event: Event): void {
  set(groupOf(event).parentElement!, false)
}

function closeByKey(event: KeyboardEvent): void {
  const group = groupOf(event)
  if (event.key !== 'Escape' || !group.classList.contains('open')) return
  event.stopPropagation()
  set(group, false)
  group.querySelector('button')!.focus()
}

/** The focus went on to something else of the page. A touch beside it takes it, too. */
function closeWhenLeft(event: FocusEvent): void {
  const group = groupOf(event)
  if (!group.contains(event.relatedTarget as Node | null)) set(group, false)
}
