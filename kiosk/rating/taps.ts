/** One deliberate act on a button: what it does (`data-act`), on what (`data-value`), by finger or by key. */
export interface Tap {
  act: string
  value: string
  input: 'touch' | 'key'
}

interface Down {
  act: string
  value: string
  showing: number
}

export interface Showing {
  /** Number of the present showing; it changes when the screen does. */
  showing(): number
  /** Whether the screen has been there long enough at this instant (`Event.timeStamp`, ms) to be touched. */
  takes(at: number): boolean
}

/** A digit that is typed twice decides nothing. */
const DIGITS = /^pad(-|$)/

/**
 * Turns pointers and keys into taps. A tap counts when the finger comes up on the button where it came down, and
 * both happened during one showing of the screen: a finger that rests on the glass never presses anything that
 * appears under it. A finger that came down while the screen was too new presses nothing, however late it comes up: it
 * is the finger's own time that counts, not when a slow page gets round to it. `click` is not used for fingers, because
 * a long press gives none.
 */
export function listenForTaps(root: HTMLElement, { showing, takes }: Showing, onTap: (tap: Tap) => void): void {
  const downs = new Map<number, Down>()

  root.addEventListener('pointerdown', (event) => {
    const button = buttonAt(event.target)
    if (!button) return
    const named = namesOf(button)
    if (takes(event.timeStamp) || DIGITS.test(named.act)) downs.set(event.pointerId, { ...named, showing: showing() })
  })
  root.addEventListener('pointerup', (event) => {
    const down = downs.get(event.pointerId)
    downs.delete(event.pointerId)
    // A touch stays bound to where it began: only the place says where it ended.
    const button = buttonAt(document.elementFromPoint(event.clientX, event.clientY))
    if (!down || !button || down.showing !== showing()) return
    const { act, value } = namesOf(button)
    if (act === down.act && value === down.value) onTap({ act, value, input: 'touch' })
  })
  root.addEventListener('pointercancel', (event) => downs.delete(event.pointerId))
  root.addEventListener('click', (event) => {
    // Keyboards, switches and screen readers click without a pointer.
    const button = event.detail === 0 ? buttonAt(event.target) : null
    if (!button) return
    const named = namesOf(button)
    if (takes(event.timeStamp) || DIGITS.test(named.act)) onTap({ ...named, input: 'key' })
  })
}

export function buttonAt(target: EventTarget | null): HTMLButtonElement | null {
  const button = target instanceof Element ? target.closest<HTMLButtonElement>('button[data-act]') : null
  return button && !button.disabled ? button : null
}

function namesOf(button: HTMLButtonElement): { act: string; value: string } {
  return { act: button.dataset.act ?? '', value: button.dataset.value ?? '' }
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** Arrow keys move between the buttons of a group; a key that is held down does nothing more than once. */
export function listenForKeys(root: HTMLElement): void {
  // On the document: as long as nothing has the focus, keys go past the root.
  document.addEventListener('keydown', (event) => {
    if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault()
    const move = STEPS[event.key]
    if (move === undefined) return
    const group = document.activeElement?.closest('[role="group"]') ?? root.querySelector('main [role="group"]')
    const buttons = [...(group?.querySelectorAll<HTMLButtonElement>('button:not([disabled])') ?? [])]
    if (buttons.length === 0) return
    const at = buttons.findIndex((button) => button === document.activeElement)
    const next = at < 0 ? 0 : (at + move + buttons.length) % buttons.length
    buttons[next]!.focus()
    event.preventDefault()
  })
}

/** Takes away what a browser does to a page under a finger: menus, selection, dragging, zoom. */
export function keepPageStill(document: Document): void {
  const never = (event: Event) => event.preventDefault()
  for (const kind of ['contextmenu', 'selectstart', 'dragstart', 'gesturestart', 'dblclick']) {
    document.addEventListener(kind, never)
  }
  document.addEventListener('touchmove', never, { passive: false })
  // Else Chromium acts the finger out as a mouse, styles the page again for it, and the next screen waits.
  document.addEventListener('touchend', never, { passive: false })
  document.addEventListener('wheel', (event) => event.ctrlKey && event.preventDefault(), { passive: false })
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && ['+', '-', '=', '0'].includes(event.key)) event.preventDefault()
  })
}
