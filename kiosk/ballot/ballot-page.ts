import { html, render, type TemplateResult } from 'lit'
import { fromBase64url } from '../../server/contract/ballot/bytes.ts'
import { checkCharacter } from '../../server/contract/ballot/crockford.ts'
import { checkTest, type Mark } from '../../server/contract/ballot/sealing.ts'
import { readWords } from '../../server/contract/ballot/six-words.ts'
import { readCode, readSlipFragment } from '../../server/contract/ballot/slip.ts'
import { faceSymbols } from '../elements/faces.ts'
import { BALLOT_WORDS as words } from '../strings/citizens/ballot.zh.ts'
import { CHOICES_A_COPY, newCopy, readCopy, writeCopy } from './ballot-copies.ts'
import { emptyCells, typedInto } from './code-cells.ts'
import { groupsOf, type NamedUnit, type UnitGroup } from './groups.ts'
import { IDLE_ASK_MS, IdleWatch } from './idle-watch.ts'
import type { Kept, Memory } from './memory.ts'
import { cardView } from './views/card-view.ts'
import { checkView, doneView, idleView, testView, waitView } from './views/end-views.ts'
import { framed, troubleView } from './views/frame-views.ts'
import { indexView } from './views/index-view.ts'
import { signInView, wordsView } from './views/sign-in-view.ts'
import {
  cast,
  namedUnits,
  newBallot,
  offered,
  seal,
  takeTicket,
  trackerOfSealed,
  turnIntoTest,
  type Offered,
} from './voting.ts'

/** A touch that comes so soon after a change of card is the trembling end of the one before. */
const DEAF_MS = 350
const NEXT_VOTER_MS = 30_000
const AGAIN_MS = 10_000
/** Why no copy is kept without which the ballot would not go either. */
const NO_COPY_NO_TICKET = ['unreachable', 'ballot-not-open', 'ballot-closed', 'ballot-slip-unknown']

type Screen = 'loading' | 'sign-in' | 'words' | 'rate' | 'index' | 'test' | 'wait' | 'done' | 'check' | 'idle'

export interface BallotPageOptions {
  /** In a meeting hall: casts when told, and forgets everything between two voters. */
  kiosk: boolean
  memory: Memory
  /** What stood behind `#`. */
  fragment: string
}

/** The voter's page: sign in with a slip, six words, 89 cards, one look over, sealed, then cast or tested. */
export class BallotPage {
  #root: HTMLElement
  #options: BallotPageOptions
  #screen: Screen = 'loading'
  #ballot: Offered | null = null
  #units: NamedUnit[] = []
  #groups: UnitGroup[] = []
  #kept: Kept | null = null
  #slip: { code: string; fingerprint: string } | null
  #cells = emptyCells()
  #byWords = false
  #typedWords = ''
  #fault: string | null = null
  #trouble: string | null = null
  #busy = false
  #at = 0
  /** Whither one goes after a change: a card, the index (null), or on through what is open (undefined). */
  #back: number | null | undefined
  #shownAt = 0
  #search = ''
  #tracker = ''
  #testText = ''
  #checked: readonly Mark[] | 'wrong' | null = null
  #copied = false
  #timer: ReturnType<typeof setTimeout> | null = null
  #idle: IdleWatch | null = null
  #beforeIdle: Screen = 'sign-in'

  constructor(root: HTMLElement, options: BallotPageOptions) {
    this.#root = root
    this.#options = options
    this.#slip = readSlipFragment(options.fragment)
    if (options.kiosk)
      this.#idle = new IdleWatch({ ask: () => this.#askWhoIsThere(), leave: () => void this.#forget() })
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.#writeCopy(true)
    })
  }

  /** Whether nobody's ballot is on the screen, so that another slip may be read. */
  get isFree(): boolean {
    return ['loading', 'sign-in', 'done', 'check'].includes(this.#screen)
  }

  /** Looks what there is, and goes on where the voter was. */
  async open(): Promise<void> {
    this.#show('loading')
    this.#idle?.touched()
    if (globalThis.crypto?.subtle === undefined) return this.#stop('insecure')
    const ballot = await offered()
    if ('code' in ballot) return this.#stop(ballot.code)
    this.#ballot = ballot
    if (this.#slip !== null && this.#slip.fingerprint !== ballot.fingerprint) return this.#stop('fingerprint')
    this.#units = await namedUnits(ballot)
    this.#groups = groupsOf(ballot.units)
    try {
      const kept = (await this.#options.memory.load()).filter(({ fingerprint }) => fingerprint === ballot.fingerprint)
      // A new slip is another voter's: what this phone keeps of one before is nobody's to see, and goes all the same.
      this.#kept = kept.find(({ code }) => this.#slip === null || this.#slip.code === code) ?? null
      // A box that was made anew or rolled back may not have it; one that was rolled back keeps its id.
      if (this.#kept?.tracker) await cast(ballot, this.#kept, this.#options.memory)
      for (const other of kept) if (other !== this.#kept) this.#castLater(other)
    } catch {
      return this.#stop('storage')
    }
    if (this.#options.fragment === '#check') return this.#show('check')
    return this.#goOn()
  }

  async #goOn(): Promise<void> {
    const kept = this.#kept
    if (kept === null || kept.signature === null) {
      // Whoever was interrupted before the ticket came types nothing again.
      if (kept !== null && this.#slip === null)
        this.#cells = typedInto(emptyCells(), 0, kept.code + checkCharacter(kept.code)).cells
      return this.#show('sign-in')
    }
    if (kept.tracker !== null) {
      this.#tracker = kept.tracker
      return this.#show('done')
    }
    if (kept.sealed !== null) return this.#await()
    if (kept.copy !== null && !kept.wordsSeen) return this.#show('words')
    this.#back = undefined
    this.#at = Math.max(0, kept.marks.indexOf(null))
    return this.#show(kept.marks.includes(null) ? 'rate' : 'index')
  }

  /** What another voter of this phone has sealed goes at its time, too, and again into a box that may have lost it. */
  #castLater(kept: Kept): void {
    if (kept.sealed === null || kept.castAt === null) return
    const wait = Math.max(0, kept.castAt - Date.now())
    setTimeout(() => void cast(this.#ballot!, kept, this.#options.memory).catch(() => {}), wait)
  }

  #show(screen: Screen): void {
    this.#screen = screen
    this.#trouble = null
    this.#shownAt = performance.now()
    this.#draw()
    this.#root.querySelector<HTMLElement>('h1')?.focus()
    scrollTo(0, 0)
    if (screen === 'done' && this.#options.kiosk) this.#after(NEXT_VOTER_MS, () => void this.#forget())
  }

  #stop(code: string): void {
    this.#trouble = code
    this.#draw()
    // A ballot that was to be cast goes as soon as the box can be reached.
    if (code === 'unreachable' && this.#isToGo()) this.#after(AGAIN_MS, () => void this.#send())
  }

  #after(ms: number, then: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(then, ms)
  }

  /** A machine in a hall that nobody touches forgets what it has; what is told to go is tried until it lies in the box. */
  #askWhoIsThere(): boolean {
    if (this.#busy || this.#isToGo()) return false
    if (this.#kept === null) {
      void this.#forget()
      return false
    }
    if (this.#screen !== 'idle') this.#beforeIdle = this.#screen
    this.#show('idle')
    return true
  }

  #isToGo(): boolean {
    return (
      this.#kept !== null && this.#kept.sealed !== null && this.#kept.castAt !== null && this.#kept.tracker === null
    )
  }

  async #forget(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#kept !== null) {
      // What was sealed and not told to go is open again on another machine.
      if (this.#kept.castAt === null) this.#kept.sealed = null
      await this.#writeCopy(false)
      await this.#options.memory.forget(this.#kept)
    }
    this.#kept = null
    this.#slip = null
    this.#cells = emptyCells()
    this.#byWords = false
    this.#typedWords = ''
    this.#fault = null
    this.#search = ''
    this.#tracker = ''
    this.#testText = ''
    this.#copied = false
    return this.open()
  }

  /** What is filled in until now, encrypted, for another phone; what is sealed changes no more. */
  async #writeCopy(keepalive: boolean): Promise<void> {
    const kept = this.#kept
    if (kept?.signature && kept.sealed === null && kept.tracker === null)
      await writeCopy(kept, keepalive).catch(() => {})
  }

  async #begin(): Promise<void> {
    const read = this.#slip === null ? readCode(this.#cells.join('')) : { text: this.#slip.code }
    if ('fault' in read) return this.#say(words.codeFaults[read.fault])
    if (this.#byWords) return this.#fetch(read.text)
    return this.#busily(async () => {
      const ballot = this.#ballot!
      const known = (await this.#options.memory.load()).find(({ code }) => code === read.text)
      const kept = known?.fingerprint === ballot.fingerprint ? known : await newBallot(ballot, read.text)
      if (kept.signature === null && kept.copy === null) kept.copy = await newCopy(kept.code, ballot.fingerprint)
      await this.#options.memory.save(kept)
      this.#kept = kept
      if (kept.signature !== null) return null
      // Before the ticket is asked for: whoever dies in between gets the very same ticket on another phone.
      const fault = await writeCopy(kept)
      if (fault !== null && NO_COPY_NO_TICKET.includes(fault)) return fault
      if (fault !== null) kept.copy = null
      return takeTicket(ballot, kept, this.#options.memory)
    })
  }

  /** Goes on with what another phone has filled in. */
  async #fetch(code: string): Promise<void> {
    const read = readWords(this.#typedWords)
    if ('wrong' in read) return this.#say(words.wordFaults.wrong(read.wrong))
    if ('count' in read) return this.#say(words.wordFaults.count(read.count))
    return this.#busily(async () => {
      const kept = await readCopy(this.#ballot!, code, read.words)
      if (!('serial' in kept)) {
        if (kept.code !== 'not-found') return kept.code
        this.#fault = words.noCopy
        return null
      }
      await this.#options.memory.save(kept)
      this.#kept = kept
      return kept.signature === null ? takeTicket(this.#ballot!, kept, this.#options.memory) : null
    })
  }

  #say(fault: string): void {
    this.#fault = fault
    this.#draw()
  }

  /** Does something slow once, and shows what came of it. */
  async #busily(work: () => Promise<string | null>): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    this.#draw()
    const code = await work().catch(() => 'storage')
    this.#busy = false
    if (code !== null) return this.#stop(code)
    return this.#goOn()
  }

  #isDeaf(): boolean {
    return performance.now() - this.#shownAt < DEAF_MS
  }

  async #choose(mark: Mark): Promise<void> {
    if (this.#isDeaf()) return
    const kept = this.#kept!
    kept.marks[this.#at] = mark
    await this.#options.memory.save(kept)
    const done = kept.marks.filter((each) => each !== null).length
    if (done % CHOICES_A_COPY === 0) void this.#writeCopy(false)
    return this.#leaveCard()
  }

  /** Back to where one was, or on to what is not chosen yet. */
  #leaveCard(): void {
    const to = this.#next()
    this.#back = undefined
    if (to === null) return this.#show('index')
    this.#at = to
    return this.#show('rate')
  }

  /** The card after this one; null: the index. */
  #next(): number | null {
    if (this.#back !== undefined) return this.#back
    const { marks } = this.#kept!
    const after = marks.indexOf(null, this.#at)
    const open = after === -1 ? marks.indexOf(null) : after
    return open === -1 ? null : open
  }

  /** @param back whither a choice there leads; undefined: on to what is open */
  #goTo(at: number, back?: number | null): void {
    this.#back = back
    this.#at = at
    this.#show('rate')
  }

  async #seal(): Promise<void> {
    // The last card's choices lie where this button appears.
    if (this.#isDeaf()) return
    return this.#busily(async () => {
      await seal(this.#ballot!, this.#kept!, this.#options.memory, !this.#options.kiosk)
      return null
    })
  }

  /** Shows the number of what is sealed; a phone waits for the moment that chance chose, and casts. */
  async #await(): Promise<void> {
    const kept = this.#kept!
    this.#tracker = await trackerOfSealed(kept)
    if (kept.castAt === null) return this.#show('wait')
    const wait = kept.castAt - Date.now()
    if (wait <= 0) return this.#send()
    this.#show('wait')
    this.#after(wait, () => void this.#send())
  }

  async #castNow(): Promise<void> {
    if (this.#isDeaf()) return
    // From here on it is tried until it lies in the box.
    this.#kept!.castAt ??= Date.now()
    return this.#send()
  }

  async #send(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    return this.#busily(() => cast(this.#ballot!, this.#kept!, this.#options.memory))
  }

  async #test(): Promise<void> {
    if (this.#isDeaf() || this.#busy) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#testText = await turnIntoTest(this.#kept!, this.#options.memory)
    this.#copied = false
    this.#show('test')
  }

  async #check(text: string): Promise<void> {
    const { boxKey, campaign } = this.#ballot!
    const shown = fromBase64url(text) ?? new Uint8Array()
    this.#checked = (await checkTest(fromBase64url(boxKey)!, campaign, shown).catch(() => null)) ?? 'wrong'
    this.#draw()
  }

  async #copy(text: string): Promise<void> {
    // Where a browser forbids it, it is on the screen.
    this.#copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    this.#draw()
  }

  #draw(): void {
    // The sheet lays a card out by it.
    this.#root.dataset['screen'] = this.#trouble === null ? this.#screen : 'trouble'
    render(html`${faceSymbols}${this.#trouble === null ? this.#view() : this.#troubleView(this.#trouble)}`, this.#root)
  }

  #view(): TemplateResult {
    if (this.#screen === 'rate') return this.#cardView()
    if (this.#screen === 'index') return this.#indexView()
    return framed(this.#ballot?.campaign ?? null, this.#options.kiosk, this.#body(this.#screen))
  }

  #cardView(): TemplateResult {
    const { marks } = this.#kept!
    return cardView({
      at: this.#at,
      units: this.#units,
      groups: this.#groups,
      marks,
      back: marks[this.#at] === null ? null : { to: this.#next() },
      choose: (mark) => void this.#choose(mark),
      goTo: (at) => this.#goTo(at, marks[this.#at] === null ? this.#at : this.#back),
      leave: () => this.#leaveCard(),
      index: () => this.#show('index'),
    })
  }

  #indexView(): TemplateResult {
    const { marks, copy } = this.#kept!
    return indexView({
      units: this.#units,
      groups: this.#groups,
      marks,
      typed: this.#search,
      busy: this.#busy,
      kiosk: this.#options.kiosk,
      hasWords: copy !== null,
      search: (typed) => {
        this.#search = typed
        this.#draw()
      },
      goOn: (at) => this.#goTo(at),
      change: (at) => this.#goTo(at, marks[at] === null ? undefined : null),
      seal: () => void this.#seal(),
      words: () => this.#show('words'),
      leave: () => confirm(words.leaveAsk) && void this.#forget(),
    })
  }

  #body(screen: Exclude<Screen, 'rate' | 'index'>): TemplateResult {
    const { kiosk } = this.#options
    const busy = this.#busy
    switch (screen) {
      case 'loading':
        return html`<p role="status">${words.loading}</p>`
      case 'sign-in':
        return signInView({
          ballot: this.#ballot!,
          kiosk,
          scanned: this.#slip !== null,
          cells: this.#cells,
          byWords: this.#byWords,
          typedWords: this.#typedWords,
          fault: this.#fault,
          busy,
          typeCode: (cells) => {
            this.#cells = cells
            this.#fault = null
            this.#draw()
          },
          typeWords: (typed) => {
            this.#typedWords = typed
            this.#fault = null
            this.#draw()
          },
          begin: () => void this.#begin(),
          turn: () => {
            this.#byWords = !this.#byWords
            this.#fault = null
            this.#show('sign-in')
          },
          check: () => this.#show('check'),
        })
      case 'words':
        return wordsView(this.#kept!.copy!.words, kiosk, () => void this.#sawWords())
      case 'wait': {
        const { castAt, opening } = this.#kept!
        return waitView({
          tracker: this.#tracker,
          minutes: castAt === null ? null : Math.max(1, Math.ceil((castAt - Date.now()) / 60_000)),
          busy,
          testable: opening !== null,
          now: () => void this.#castNow(),
          test: () => void this.#test(),
        })
      }
      case 'test':
        return testView(
          this.#testText,
          this.#copied,
          () => void this.#copy(this.#testText),
          () => this.#show('index'),
        )
      case 'done':
        return doneView({
          tracker: this.#tracker,
          clearsIn: kiosk ? NEXT_VOTER_MS / 1_000 : null,
          copied: this.#copied,
          copy: () => void this.#copy(this.#tracker),
          next: () => void this.#forget(),
        })
      case 'check':
        return checkView({
          names: this.#units.map(({ name }) => name),
          result: this.#checked,
          check: (text) => void this.#check(text),
          back: () => void this.#goOn(),
        })
      case 'idle':
        return idleView(IDLE_ASK_MS / 1_000, () => this.#show(this.#beforeIdle))
    }
  }

  async #sawWords(): Promise<void> {
    this.#kept!.wordsSeen = true
    await this.#options.memory.save(this.#kept!)
    return this.#goOn()
  }

  #troubleView(code: string): TemplateResult {
    return troubleView({
      code,
      campaign: this.#ballot?.campaign ?? null,
      kiosk: this.#options.kiosk,
      retries: this.#options.kiosk && code === 'unreachable' && this.#isToGo(),
      again: () => void this.open(),
      byWords: () => {
        this.#byWords = true
        this.#show('sign-in')
      },
      anotherSlip: () => void this.#forget(),
    })
  }
}
