import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { faceSymbols } from '../elements/faces.ts'
import { CardReader } from './card-reader.ts'
import { KIOSK_MODEL, type Level } from '../../server/contract/limits.ts'
import { CHOSEN_MS, screenOf, showingOf, type FlowState, type Screen } from './flow/flow-state.ts'
import type { KioskApp } from './kiosk-app.ts'
import { languagesOf } from './voice/languages.ts'
import type { SpeechPort } from './voice/speech.ts'
import { SwitchScan } from './switch-scan.ts'
import { buttonAt, listenForKeys, listenForTaps, type Tap } from './taps.ts'
import { classOf, draw } from './views/screens.ts'
import { prepareQr } from '../elements/qr.ts'
import { levelOf, receiptAddress, type View } from './views/view.ts'

export const MODEL = KIOSK_MODEL

/** Taps on the seal within this time open the corner for staff and technicians. */
const SEAL_TAPS = 3
const SEAL_MS = 2_000
/** Nothing that is drawn ahead looks at it. */
const NO_READING = { at: 0, uptimeMs: 0, bootId: '' }

interface Drawn {
  screen: Screen
  flow: FlowState
}

/** The whole page of a kiosk. It draws the state of a KioskApp and turns taps into its events. */
export class PingyiKiosk extends LitElement {
  static override properties = { app: { attribute: false }, speech: { attribute: false } }

  declare app: KioskApp | null
  declare speech: SpeechPort | null
  #unsubscribe: (() => void) | null = null
  #showing = 0
  #shown = ''
  #byKey = false
  /** Which of two places is shown, and what the other one holds ready. */
  #present = 0
  #ahead: string | null = null
  /** The level under a finger that has not left the glass. */
  #aimed: Level | null = null
  #sealTaps: number[] = []
  #cards = new CardReader()
  #scan = new SwitchScan({
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    buttons: () =>
      ['main', '.foot', '.top'].flatMap((part) => [
        ...this.querySelectorAll<HTMLElement>(`${part} button:not([disabled]):not([tabindex="-1"])`),
      ]),
    focused: () => document.activeElement,
  })

  constructor() {
    super()
    this.app = null
    this.speech = null
  }

  /** One page, one style sheet: the tokens and their variants are attributes of <html>. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    listenForTaps(this, { showing: () => this.#showing, takes: (now) => this.app?.takesTouch(now) ?? false }, (tap) =>
      this.#act(tap),
    )
    listenForKeys(this)
    this.addEventListener('pointerdown', (event) => {
      this.#scan.stop()
      const button = buttonAt(event.target)
      this.#aimed = button?.dataset.act === 'level' ? levelOf(button.dataset.value ?? '') : null
      this.#somebodyIsThere(false)
    })
    for (const kind of ['pointerup', 'pointercancel']) this.addEventListener(kind, () => this.#fingerLeft())
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
      ${app.flow.about.demo ? html`<aside class="demo" aria-label=${view.words.demo}>${view.words.demo}</aside>` : ''}
      ${this.#inPlaces({ screen, flow: app.flow }, this.#coming(app.flow)).map((each) => this.#draw(view, each))}`
  }

  /** What was laid out ahead stays where it is when it is shown: the places change their parts, not their contents. */
  #inPlaces(present: Drawn, coming: Drawn | null): (Drawn | null)[] {
    const name = showingOf(present.screen)
    if (this.#ahead === name) this.#present = 1 - this.#present
    this.#ahead = coming && showingOf(coming.screen)
    return this.#present === 0 ? [present, coming] : [coming, present]
  }

  #draw(view: View, drawn: Drawn | null): unknown {
    if (!drawn) return nothing
    const { screen, flow } = drawn
    const shown = flow === view.flow
    return keyed(
      showingOf(screen),
      html`<div class="screen ${classOf(screen)} ${shown ? '' : 'coming'}" data-screen=${shown ? screen : nothing}>
        ${draw({ ...view, flow }, screen)}
      </div>`,
    )
  }

  /**
   * While the finger rests on a face, what follows is laid out beneath, unseen: once the press is on the disk it only has
   * to be shown. Old tablets need longer for that than for all the rest.
   */
  #coming(flow: FlowState): Drawn | null {
    const { visit, window } = flow
    const level = visit?.step === 'storing' ? visit.level : this.#aimed
    if (level === null || !window || (visit && visit.step !== 'storing')) return null
    if (showingOf(screenOf(flow)) !== 'faces') return null
    const at = visit?.at ?? { now: this.app!.now, reading: NO_READING }
    const taken = { pressId: '', receipt: '', at, window: visit?.window ?? window }
    const until = at.now + CHOSEN_MS
    return { screen: 'chosen', flow: { ...flow, visit: { step: 'chosen', taken, level, until } } }
  }

  #fingerLeft(): void {
    if (this.#aimed === null) return
    this.#aimed = null
    this.requestUpdate()
  }

  protected override updated(): void {
    const { app } = this
    if (!app) return
    const { settings, online, paired, about, window } = app.flow
    const root = document.documentElement
    setAttribute(root, 'lang', languagesOf(window, settings.language).words.tag)
    setAttribute(root, 'data-type', settings.large ? 'large' : null)
    setAttribute(root, 'data-contrast', settings.contrast ? 'high' : null)
    setAttribute(root, 'data-hand', settings.hand === 'left' ? 'left' : null)
    setAttribute(root, 'data-link', paired && !online ? 'offline' : null)
    setAttribute(root, 'data-demo', about.demo ? '' : null)

    const name = showingOf(screenOf(app.flow))
    if (name === this.#shown) return
    this.#shown = name
    this.#showing++
    this.#sealTaps = []
    const { visit } = app.flow
    // After this screen is seen, and before the next one wants it.
    if (visit?.step === 'chosen') setTimeout(() => prepareQr(receiptAddress(this.#view(app), visit.taken.receipt)), 50)
    // Whoever goes by keys goes on from the new screen; a finger needs no focus.
    if (this.#scan.running) this.#scan.restart()
    else if (this.#byKey) this.querySelector<HTMLElement>('main')?.focus()
  }

  #view(app: KioskApp): View {
    const { flow, deviceId: id, pending, reachable, trouble, problems, inspection } = app
    const languages = languagesOf(flow.window, flow.settings.language)
    return {
      flow,
      pad: app.pad,
      now: app.now,
      ...languages,
      speaks: this.speech?.speaks(languages.words.tag) ?? false,
      receiptPage: flow.about.receiptPage ?? `${location.origin}/r/`,
      device: {
        id,
        pending,
        reachable,
        trouble,
        problems,
        inspection,
        model: MODEL,
        version: __VERSION__,
        screen: `${innerWidth} × ${innerHeight}`,
      },
    }
  }

  #somebodyIsThere(byKey: boolean): void {
    this.#byKey = byKey
    this.app?.dispatch({ event: 'touch' })
  }

  #key(event: KeyboardEvent): void {
    const { app } = this
    if (event.repeat || !app) return
    const { key } = event
    const card = this.#cards.key(key, event.timeStamp)
    if (card !== null) {
      // The Enter of the reader presses nothing, whatever has the focus.
      event.preventDefault()
      this.#scan.stop()
      return app.dispatch({ event: 'card', number: card })
    }
    // The screen has just come: a key that is struck twice chooses nothing on it.
    if ((key === 'Enter' || key === ' ') && !app.takesTouch(event.timeStamp)) return event.preventDefault()
    this.#somebodyIsThere(true)
    if (key === 'Escape') return app.dispatch({ event: 'close' })
    // The corner of staff and technicians, for whoever cannot tap the seal.
    if (key === 'F2') return app.dispatch({ event: 'open', panel: 'staff' })
    const onButton = document.activeElement instanceof HTMLButtonElement
    if (
      this.querySelector('.care .pad') &&
      (/^[0-9]$/.test(key) || key === 'Backspace' || (key === 'Enter' && !onButton))
    ) {
      return app.dispatch({ event: 'pad', key: key === 'Backspace' ? 'back' : key === 'Enter' ? 'ok' : key })
    }
    // Digits go to the pads alone: on the faces they would tell by ear or eye which level was meant.
    if (/^[0-9]$/.test(key)) app.press({ key: 'digit', digit: key })
    if (key === 'Backspace') app.press({ key: 'back' })
    if (this.#scan.key(key)) event.preventDefault()
  }

  #act({ act, value, input }: Tap): void {
    const { app } = this
    if (!app) return
    const { settings, usual } = app.flow
    const level = levelOf(value)
    switch (act) {
      case 'level':
        return level === null ? undefined : app.dispatch({ event: 'level', level, input })
      case 'again':
      case 'confirm':
      case 'skip':
      case 'submit':
      case 'close':
      case 'sign-out':
      case 'change-pin':
      case 'self-test':
      case 'unpair':
      case 'try-voice':
        return app.dispatch({ event: act })
      case 'pick':
        return app.dispatch({ event: 'pick', code: value })
      case 'language':
        return app.dispatch({ event: 'set', settings: { language: value } })
      case 'large':
      case 'contrast':
      case 'voice':
        return app.dispatch({ event: 'set', settings: { [act]: !settings[act] } })
      case 'hand':
        return app.dispatch({ event: 'set', settings: { hand: value === 'left' ? 'left' : 'right' } })
      case 'comfort':
      case 'unlock':
        return app.dispatch({ event: 'open', panel: act })
      case 'seal':
        return this.#sealTapped()
      case 'pad':
        return app.dispatch({ event: 'pad', key: value })
      case 'usual-voice':
        return app.dispatch({ event: 'prefer', usual: { voice: !usual.voice } })
      case 'usual-hand':
        return app.dispatch({ event: 'prefer', usual: { hand: usual.hand === 'left' ? 'right' : 'left' } })
      case 'reload':
        return location.reload()
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

  #sealTapped(): void {
    const now = performance.now()
    this.#sealTaps = [...this.#sealTaps.filter((at) => now - at < SEAL_MS), now]
    if (this.#sealTaps.length < SEAL_TAPS) return
    this.#sealTaps = []
    this.app?.dispatch({ event: 'open', panel: 'staff' })
  }
}

/** Setting `lang` or `data-type` to what it is makes Chromium style the whole page again: at every touch. */
function setAttribute(element: HTMLElement, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}

customElements.define('pingyi-kiosk', PingyiKiosk)
