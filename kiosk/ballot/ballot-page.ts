import { html, nothing, render, type TemplateResult } from 'lit'
import type { PublishedUnit } from '../../server/contract/answers/hand-ins.ts'
import { fromBase64url } from '../../server/contract/ballot/bytes.ts'
import { checkTest, type Mark } from '../../server/contract/ballot/sealing.ts'
import { readCode, readSlipFragment } from '../../server/contract/ballot/slip.ts'
import { OFFICE_PHONE } from '../../server/contract/office-phone.ts'
import { unitGroup } from '../../server/contract/unit-groups.ts'
import { face, faceSymbols } from '../elements/faces.ts'
import { BALLOT_WORDS as words } from '../strings/citizens/ballot.zh.ts'
import { askHub } from './ask-hub.ts'
import type { Kept, Memory } from './memory.ts'
import { cast, newBallot, offered, seal, sealTest, takeTicket, type Offered } from './voting.ts'

const LEVELS = [5, 4, 3, 2, 1] as const
const LEVEL_WORDS: Readonly<Record<Mark, string>> = {
  5: '非常满意',
  4: '满意',
  3: '基本满意',
  2: '不满意',
  1: '非常不满意',
  0: words.unknown,
}
/** A touch that comes so soon after a change of card is the trembling end of the one before. */
const DEAF_MS = 300
const NEXT_VOTER_MS = 30_000
const TEL = `tel:${OFFICE_PHONE.replace(/\D/g, '')}`

type Screen = 'loading' | 'sign-in' | 'rate' | 'review' | 'test' | 'wait' | 'done' | 'check'

export interface BallotPageOptions {
  /** In a meeting hall: casts at once, and forgets everything between two voters. */
  kiosk: boolean
  memory: Memory
  /** What stood behind `#`. */
  fragment: string
}

/** The voter's page: sign in with a slip, 89 cards, one look over, cast. */
export class BallotPage {
  #root: HTMLElement
  #options: BallotPageOptions
  #screen: Screen = 'loading'
  #ballot: Offered | null = null
  #names = new Map<string, { name: string; duty: string }>()
  #kept: Kept | null = null
  #slip: { code: string; fingerprint: string } | null
  #typed = ''
  #typedFault: string | null = null
  #trouble: string | null = null
  #busy = false
  #at = 0
  #shownAt = 0
  #testText = ''
  #checked: readonly Mark[] | 'wrong' | null = null
  #copied = false
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(root: HTMLElement, options: BallotPageOptions) {
    this.#root = root
    this.#options = options
    this.#slip = readSlipFragment(options.fragment)
  }

  /** Looks what there is, and goes on where the voter was. */
  async open(): Promise<void> {
    this.#show('loading')
    if (globalThis.crypto?.subtle === undefined) return this.#stop('insecure')
    const ballot = await offered()
    if ('code' in ballot) return this.#stop(ballot.code)
    this.#ballot = ballot
    if (this.#slip !== null && this.#slip.fingerprint !== ballot.fingerprint) return this.#stop('fingerprint')
    await this.#readNames()
    try {
      const kept = await this.#options.memory.load()
      this.#kept = kept?.fingerprint === ballot.fingerprint && this.#isMine(kept) ? kept : null
    } catch {
      return this.#stop('storage')
    }
    if (this.#options.fragment === '#check') return this.#show('check')
    return this.#goOn()
  }

  /** A new slip is another voter's: what this phone keeps of one before is nobody's to see. */
  #isMine({ code }: Kept): boolean {
    return this.#slip === null || this.#slip.code === code
  }

  async #goOn(): Promise<void> {
    const kept = this.#kept
    if (kept === null || kept.signature === null) return this.#show('sign-in')
    if (kept.tracker !== null) {
      // A box that was made anew, or restored, may not have it.
      if (kept.box !== this.#ballot!.box) await cast(this.#ballot!, kept, this.#options.memory)
      return this.#show('done')
    }
    if (kept.sealed !== null) return this.#await()
    this.#at = Math.max(0, kept.marks.indexOf(null))
    return this.#show(kept.marks.includes(null) ? 'rate' : 'review')
  }

  async #readNames(): Promise<void> {
    const asked = await askHub<{ units: PublishedUnit[] }>('/api/v1/public/units')
    if (!asked.ok) return
    for (const { unit, duties } of asked.answer.units)
      this.#names.set(unit.code, { name: unit.name, duty: duties.map(({ duty }) => duty).join('、') })
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
  }

  #after(ms: number, then: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(then, ms)
  }

  async #forget(): Promise<void> {
    await this.#options.memory.forget()
    this.#kept = null
    this.#slip = null
    this.#typed = ''
    return this.open()
  }

  async #begin(): Promise<void> {
    const read = this.#slip === null ? readCode(this.#typed) : { text: this.#slip.code }
    if ('fault' in read) {
      this.#typedFault = words.codeFaults[read.fault]
      return this.#draw()
    }
    return this.#busily(async () => {
      const ballot = this.#ballot!
      const kept = this.#kept?.code === read.text ? this.#kept : await newBallot(ballot, read.text)
      try {
        await this.#options.memory.save(kept)
      } catch {
        return 'storage'
      }
      this.#kept = kept
      return takeTicket(ballot, kept, this.#options.memory)
    })
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
    const { marks } = this.#kept!
    const first = marks[this.#at] === null
    marks[this.#at] = mark
    await this.#options.memory.save(this.#kept!)
    const next = marks.indexOf(null)
    if (next === -1) return this.#show('review')
    this.#at = first && this.#at + 1 < marks.length && marks[this.#at + 1] === null ? this.#at + 1 : next
    return this.#show('rate')
  }

  async #cast(atOnce: boolean): Promise<void> {
    // The last card's choices lie where these buttons appear.
    if (this.#isDeaf()) return
    return this.#busily(async () => {
      await seal(this.#ballot!, this.#kept!, this.#options.memory, atOnce || this.#options.kiosk)
      return null
    })
  }

  /** Waits for the moment that chance chose, and casts. */
  #await(): void {
    const wait = this.#kept!.castAt! - Date.now()
    if (wait > 0) {
      this.#show('wait')
      this.#after(wait, () => void this.#send())
    } else void this.#send()
  }

  async #send(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    return this.#busily(() => cast(this.#ballot!, this.#kept!, this.#options.memory))
  }

  #draw(): void {
    render(html`${faceSymbols}${this.#trouble === null ? this.#view() : this.#troubleView(this.#trouble)}`, this.#root)
  }

  /** A machine in a meeting hall cannot dial. */
  #phone(kind: 'tel' | 'call', text: string): TemplateResult {
    return this.#options.kiosk ? html`${text}` : html`<a class=${kind} href=${TEL}>${text}</a>`
  }

  #head(): TemplateResult {
    const campaign = this.#ballot === null ? '' : words.year(this.#ballot.campaign)
    return html`<header class="top"><span class="seal" aria-hidden="true">评</span>${words.city}<span>${campaign}</span></header>`
  }

  #view(): TemplateResult {
    if (this.#screen === 'rate') return this.#rateView()
    const body = {
      loading: () => html`<p role="status">${words.loading}</p>`,
      'sign-in': () => this.#signInView(),
      review: () => this.#reviewView(),
      test: () => this.#testView(),
      wait: () => this.#waitView(),
      done: () => this.#doneView(),
      check: () => this.#checkView(),
    }[this.#screen]()
    return html`${this.#head()}
      <main class="page">${body}</main>
      <footer class="foot"><p>${this.#phone('tel', words.phone)}</p><p lang="en">${words.english}</p></footer>`
  }

  #signInView(): TemplateResult {
    const { window: open, units, fingerprint } = this.#ballot!
    const day = (at: string) => `${Number(at.slice(5, 7))} 月 ${Number(at.slice(8, 10))} 日`
    // The last moment lies in the day before.
    const last = new Date(Date.parse(open.to) - 1).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
    const groups = fingerprint.match(/.{4}/g)!
    return html`<h1 tabindex="-1">${words.title}</h1>
      <p class="lead">${words.lead(day(open.from), day(last), units.length, this.#options.kiosk)}</p>
      ${
        this.#slip === null
          ? html`<label class="code"><b>${words.code}</b><small>${words.codeHint}</small>
                <input autocomplete="off" autocapitalize="characters" spellcheck="false" inputmode="text" maxlength="40"
                  .value=${this.#typed} aria-describedby="fault"
                  @input=${(event: Event) => {
                    this.#typed = (event.target as HTMLInputElement).value
                    this.#typedFault = null
                    this.#draw()
                  }} /></label>
              <p id="fault" class="fault" role="alert">${this.#typedFault ?? ''}</p>
              <section class="card"><h2>${words.fingerprint}</h2><p>${words.fingerprintHint}</p>
                <p class="print">${groups.map((group, i) => (i < 4 || i > 11 ? html`<b>${group}</b> ` : html`<span>${group}</span> `))}</p></section>`
          : html`<p class="card">${words.fingerprintSame}</p>`
      }
      <p class="secrecy">${words.secrecy}</p>
      <button class="solid" ?disabled=${this.#busy} @click=${() => this.#begin()}>${this.#busy ? words.beginning : words.begin}</button>
      ${this.#options.kiosk || this.#slip !== null ? nothing : html`<button @click=${() => this.#show('check')}>${words.checkTitle}</button>`}`
  }

  #unit(i: number): { code: string; name: string; duty: string } {
    const code = this.#ballot!.units[i]!
    return { code, ...(this.#names.get(code) ?? { name: code, duty: '' }) }
  }

  #rateView(): TemplateResult {
    const { marks } = this.#kept!
    const { code, name, duty } = this.#unit(this.#at)
    const [n, of] = words.chosen(marks.filter((mark) => mark !== null).length, marks.length)
    const before = this.#at > 0 ? this.#unit(this.#at - 1).name : null
    return html`<header class="head">
        <p class="row"><span class="seal" aria-hidden="true">评</span>${unitGroup(code)}<b>${n}<small>${of}</small></b></p>
        <progress max=${marks.length} value=${Number(n)} aria-label=${words.title}></progress>
      </header>
      <main class="rate">
        <div class="one"><p>${words.nth(this.#at + 1)}</p><h1 tabindex="-1">${name}</h1><p class="duty">${duty}</p></div>
        <div class="six" role="group" aria-label=${name}>
          ${LEVELS.map((level) => this.#choice(level, face(level)))}${this.#choice(0, html`<span class="dk" aria-hidden="true">?</span>`)}
        </div>
      </main>
      <footer class="bar">
        <button ?disabled=${before === null} @click=${() => this.#goTo(this.#at - 1)}>
          <b>${words.back}</b><small>${before === null ? nothing : words.saved(before)}</small>
        </button>
        <button class="index" @click=${() => this.#show('review')}>${words.index}</button>
      </footer>`
  }

  #choice(mark: Mark, drawing: TemplateResult): TemplateResult {
    const was = this.#kept!.marks[this.#at] === mark
    return html`<button class=${was ? 'on' : ''} aria-pressed=${was ? 'true' : 'false'} data-mark=${mark} @click=${() => this.#choose(mark)}>
      ${drawing}${LEVEL_WORDS[mark]}
    </button>`
  }

  #goTo(i: number): void {
    this.#at = i
    this.#show('rate')
  }

  #reviewView(): TemplateResult {
    const { marks } = this.#kept!
    const left = marks.filter((mark) => mark === null).length
    const [open, chosen] = [null, 0].map((kind) =>
      [...marks.keys()].filter((i) => (marks[i] === null) === (kind === null)),
    )
    const order = [...open!, ...chosen!]
    return html`<h1 tabindex="-1">${words.review}</h1>
      <p class="lead">${words.reviewLead(left)}</p>
      <div class="acts">
        ${left === 0 ? nothing : html`<button class="solid" ?disabled=${this.#busy} @click=${() => this.#goTo(open![0]!)}>${words.goOn}</button>`}
        <p class="final">${words.final}</p>
        <button class=${left === 0 ? 'solid' : ''} ?disabled=${this.#busy} @click=${() => this.#cast(this.#options.kiosk)}>
          ${this.#options.kiosk ? words.castNow : words.castLater}
        </button>
        ${this.#options.kiosk ? nothing : html`<button ?disabled=${this.#busy} @click=${() => this.#cast(true)}>${words.now}</button>`}
        <button ?disabled=${this.#busy} @click=${() => this.#showTest()}>${words.test}<small>${words.testHint}</small></button>
      </div>
      <ol class="list">
        ${order.map((i) => {
          const mark = marks[i] ?? null
          return html`<li>
            <span>${this.#unit(i).name}</span><span class="mark">${mark === null ? words.notChosen : LEVEL_WORDS[mark]}</span>
            <button aria-label="${words.change} ${this.#unit(i).name}" @click=${() => this.#goTo(i)}>${words.change}</button>
          </li>`
        })}
      </ol>`
  }

  async #showTest(): Promise<void> {
    this.#testText = await sealTest(this.#ballot!, this.#kept!)
    this.#show('test')
  }

  #testView(): TemplateResult {
    return html`<h1 tabindex="-1">${words.test}</h1>
      <p class="lead">${words.testLead}</p>
      <textarea readonly rows="8" aria-label=${words.test} .value=${this.#testText}></textarea>
      <button class="solid" @click=${() => this.#show('review')}>${words.testDone}</button>`
  }

  #checkView(): TemplateResult {
    const check = async () => {
      const text = this.#root.querySelector('textarea')!.value.trim()
      const { boxKey, campaign } = this.#ballot!
      const marks = await checkTest(fromBase64url(boxKey)!, campaign, fromBase64url(text) ?? new Uint8Array()).catch(
        () => null,
      )
      this.#checked = marks ?? 'wrong'
      this.#draw()
    }
    const marks = this.#checked
    return html`<h1 tabindex="-1">${words.checkTitle}</h1>
      <label>${words.checkPaste}<textarea rows="8"></textarea></label>
      <button class="solid" @click=${check}>${words.checkGo}</button>
      <button @click=${() => this.#goOn()}>${words.checkBack}</button>
      <p role="alert" class="fault">${marks === 'wrong' ? words.checkWrong : nothing}</p>
      ${
        marks === null || marks === 'wrong'
          ? nothing
          : html`<ol class="list">
              ${this.#ballot!.units.map((_, i) => html`<li><span>${this.#unit(i).name}</span><span class="mark">${LEVEL_WORDS[marks[i]!]}</span></li>`)}
            </ol>`
      }`
  }

  #waitView(): TemplateResult {
    const minutes = Math.max(1, Math.ceil((this.#kept!.castAt! - Date.now()) / 60_000))
    return html`<h1 tabindex="-1">${words.waiting}</h1>
      <p class="lead">${words.waitingLead(minutes)}</p>
      <p><b>${words.waitingRest}</b></p>
      <button ?disabled=${this.#busy} @click=${() => this.#send()}>${words.now}</button>`
  }

  #doneView(): TemplateResult {
    return html`<h1 tabindex="-1">${words.done}</h1>
      <section class="card"><h2>${words.tracker}</h2><p class="tracker">${this.#kept!.tracker}</p><p>${words.trackerLead}</p></section>
      ${
        this.#options.kiosk
          ? html`<p class="lead">${words.clears(NEXT_VOTER_MS / 1_000)}</p>
              <button class="solid" @click=${() => this.#forget()}>${words.next}</button>`
          : html`<button @click=${() => this.#copy()}>${this.#copied ? words.copied : words.copy}</button>
              <p class="lead">${words.keepHere}</p>
              <button @click=${() => confirm(words.forgetAsk) && this.#forget()}>${words.forget}</button>`
      }`
  }

  async #copy(): Promise<void> {
    // Where a browser forbids it, the number is on the screen.
    this.#copied = await navigator.clipboard.writeText(this.#kept!.tracker!).then(
      () => true,
      () => false,
    )
    this.#draw()
  }

  #troubleView(code: string): TemplateResult {
    const text = code === 'fingerprint' ? words.otherFingerprint : (words.codes[code] ?? words.otherCode(code))
    const stays = code === 'fingerprint' || code === 'insecure'
    return html`${this.#head()}<main class="page" role="alert">
      <h1 tabindex="-1">${code === 'fingerprint' ? words.otherTitle : words.trouble}</h1>
      <p class="lead">${text}</p>
      ${this.#options.kiosk ? html`<p>${words.phone}</p>` : this.#phone('call', words.call)}
      ${stays ? nothing : html`<button class="solid" @click=${() => this.open()}>${words.again}</button>`}
      ${code === 'ballot-slip-unknown' ? html`<button @click=${() => this.#forget()}>${words.forget}</button>` : nothing}
    </main>`
  }
}
