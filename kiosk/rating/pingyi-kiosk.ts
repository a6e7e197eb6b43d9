import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { faceSymbols } from '../elements/faces.ts'
import { en } from '../strings/rating.en.ts'
import { zh } from '../strings/rating.zh.ts'
import { CHOSEN_MS, screenOf, type Screen } from './flow-state.ts'
import type { KioskApp } from './kiosk-app.ts'
import { listenForKeys, listenForTaps, type Tap } from './taps.ts'
import { closedView, noticeView } from './views/notice.ts'
import { pairingView } from './views/pairing.ts'
import { againView, invitedView, restView } from './views/rate.ts'
import { levelOf, type View } from './views/view.ts'
import { chosenView, reasonsView, thanksView, troubleView } from './views/visit.ts'

export const MODEL = 'kiosk-page'

/** The whole page of a kiosk. It draws the state of a KioskApp and turns taps into its events. */
export class PingyiKiosk extends LitElement {
  static override properties = { app: { attribute: false } }

  declare app: KioskApp | null
  #unsubscribe: (() => void) | null = null
  #showing = 0
  #shown = ''
  #byKey = false

  constructor() {
    super()
    this.app = null
  }

  /** One page, one style sheet: the tokens and their variants are attributes of <html>. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    listenForTaps(
      this,
      () => this.#showing,
      (tap) => this.#act(tap),
    )
    listenForKeys(this)
    this.addEventListener('pointerdown', () => this.#somebodyIsThere(false))
    document.addEventListener('keydown', (event) => this.#key(event))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#unsubscribe?.()
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('app') || !this.app) return
    this.#unsubscribe?.()
    this.#unsubscribe = this.app.subscribe(() => this.requestUpdate())
  }

  protected override render(): TemplateResult {
    const { app } = this
    if (!app) return html``
    const screen = screenOf(app.flow)
    const view = this.#view(app)
    return html`${faceSymbols}
      ${app.flow.about.demo ? html`<p class="demo">${view.words.demo}</p>` : ''}
      ${keyed(showingName(screen), html`<div class="screen ${CLASSES[screen]}" data-screen=${screen}>${draw(view, screen)}</div>`)}`
  }

  protected override updated(): void {
    const { app } = this
    if (!app) return
    const { settings, online, paired, about } = app.flow
    const root = document.documentElement
    root.lang = settings.language === 'zh' ? zh.tag : en.tag
    setAttribute(root, 'data-type', settings.large ? 'large' : null)
    setAttribute(root, 'data-contrast', settings.contrast ? 'high' : null)
    setAttribute(root, 'data-link', paired && !online ? 'offline' : null)
    setAttribute(root, 'data-demo', about.demo ? '' : null)

    const name = showingName(screenOf(app.flow))
    if (name === this.#shown) return
    this.#shown = name
    this.#showing++
    // Whoever goes by keys goes on from the new screen; a finger needs no focus.
    if (this.#byKey) this.querySelector<HTMLElement>('main')?.focus()
  }

  #view(app: KioskApp): View {
    const [words, second] = app.flow.settings.language === 'zh' ? [zh, en] : [en, zh]
    const { deviceId: id, pending, reachable, trouble } = app
    return {
      flow: app.flow,
      pad: app.pad,
      now: app.now,
      words,
      second,
      device: { id, pending, reachable, trouble, model: MODEL, version: __VERSION__ },
    }
  }

  #somebodyIsThere(byKey: boolean): void {
    this.#byKey = byKey
    this.app?.dispatch({ event: 'touch' })
  }

  #key(event: KeyboardEvent): void {
    if (event.repeat) return
    this.#somebodyIsThere(true)
    // Digits go to the pairing pad alone: on the faces they would tell by ear or eye which level was meant.
    if (/^[0-9]$/.test(event.key)) this.app?.press({ key: 'digit', digit: event.key })
    if (event.key === 'Backspace') this.app?.press({ key: 'back' })
  }

  #act({ act, value, input }: Tap): void {
    const { app } = this
    if (!app) return
    const { settings } = app.flow
    const level = levelOf(value)
    switch (act) {
      case 'level':
        return level === null ? undefined : app.dispatch({ event: 'level', level, input })
      case 'again':
      case 'confirm':
      case 'skip':
      case 'submit':
        return app.dispatch({ event: act })
      case 'pick':
        return app.dispatch({ event: 'pick', code: value })
      case 'language':
        return app.dispatch({ event: 'set', settings: { language: settings.language === 'zh' ? 'en' : 'zh' } })
      case 'large':
        return app.dispatch({ event: 'set', settings: { large: !settings.large } })
      case 'contrast':
        return app.dispatch({ event: 'set', settings: { contrast: !settings.contrast } })
      case 'take-over':
        return app.takeOver()
      case 'pad-digit':
        return app.press({ key: 'digit', digit: value })
      case 'pad-back':
        return app.press({ key: 'back' })
      case 'pad-clear':
        return app.press({ key: 'clear' })
    }
  }
}

/** Rest and invited are one showing: a finger that is on its way to a face must not miss. */
function showingName(screen: Screen): string {
  return screen === 'rest' || screen === 'invited' ? 'faces' : screen
}

function setAttribute(element: HTMLElement, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}

const CLASSES: Record<Screen, string> = {
  starting: 'after',
  'no-storage': 'after',
  unpaired: 'after unp',
  connecting: 'after',
  replaced: 'after',
  revoked: 'after',
  'not-placed': 'after',
  'no-unit': 'after',
  closed: 'after',
  paused: 'after',
  rest: 'rest',
  invited: 'invited',
  chosen: 'after chosen',
  again: 'rest again',
  reasons: 'after',
  thanks: 'after thanks',
  trouble: 'after',
}

function draw(view: View, screen: Screen): TemplateResult {
  const { words, second, flow } = view
  const { visit, window } = flow
  switch (screen) {
    case 'rest':
    case 'invited': {
      const shown = visit?.step === 'storing' ? visit.window : window!
      return screen === 'rest' ? restView(view, shown) : invitedView(view, shown)
    }
    case 'chosen':
      return visit?.step === 'chosen' ? chosenView(view, visit) : html``
    case 'again':
      return visit?.step === 'again' || visit?.step === 'changing'
        ? againView(view, visit.taken, visit.taken.at.now + CHOSEN_MS, CHOSEN_MS)
        : html``
    case 'reasons':
      return visit?.step === 'reasons' || visit?.step === 'adding' ? reasonsView(view, visit) : html``
    case 'thanks':
      return visit?.step === 'thanks' ? thanksView(view, visit.taken, visit.until) : html``
    case 'trouble':
      return visit?.step === 'trouble' ? troubleView(view, visit.with, visit.taken) : html``
    case 'paused':
    case 'closed':
      return closedView(view, window!, screen)
    case 'unpaired':
      return pairingView(view)
    case 'starting':
      return noticeView(view, { title: words.starting, second: second.starting })
    case 'connecting':
      return noticeView(view, { title: words.connecting, second: second.connecting, hint: words.connectingHint })
    case 'no-storage':
      return noticeView(view, { title: words.noStorage, second: second.noStorage, hint: words.noStorageHint })
    case 'not-placed':
      return noticeView(view, {
        title: words.notPlaced,
        second: second.notPlaced,
        say: words.noRatingHere,
        hint: words.notPlacedHint,
      })
    case 'no-unit':
      return noticeView(view, {
        title: words.noUnit,
        second: second.noUnit,
        say: words.noRatingHere,
        hint: words.noUnitHint(window?.code ?? ''),
      })
    case 'replaced':
      return noticeView(view, {
        title: words.replaced,
        second: second.replaced,
        hint: words.replacedHint,
        button: { act: 'take-over', words: words.useThisOne },
      })
    case 'revoked':
      return noticeView(view, { title: words.revoked, second: second.revoked, hint: words.revokedHint })
  }
}

customElements.define('pingyi-kiosk', PingyiKiosk)
