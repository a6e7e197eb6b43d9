import { html, nothing, type TemplateResult } from 'lit'
import type {
  BallotDeskAnswer,
  BallotRollAnswer,
  RollCheck,
  TurnOutAnswer,
} from '../../../server/contract/answers/methods/ballot.ts'
import type { MadeBoxKey } from '../../../server/contract/ballot/box-key.ts'
import { makeBoxKey } from '../../../server/contract/ballot/box-key.ts'
import { toBase64url } from '../../../server/contract/ballot/bytes.ts'
import {
  ROLL_COLUMNS,
  ROLL_COLUMNS_NEEDED,
  ROLL_FAULTS,
  ROLL_WORDS,
  ROLLS,
  type Roll,
} from '../../../server/contract/ballot/roll.ts'
import { authOf, digestOfAuth, makeCode } from '../../../server/contract/ballot/slip.ts'
import { BALLOT_DAYS } from '../../../server/contract/ballot/window.ts'
import { mayOf } from '../../../server/contract/roles.ts'
import { askedCampaign, campaignLink } from '../shown-campaign.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { HubProblem } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { ballotDesk as words } from '../../strings/ballot-desk.zh.ts'
import { printedList, type ListKind } from './printed-lists.ts'
import { printedSlips, type PrintedSlip } from './printed-slips.ts'
import { changesView, type ChangesCard } from './roll-changes.ts'

const SHANGHAI = '+08:00'

/** The ballot from the rolls to the close, for whoever runs it; the office confirms changes and sees the turn-out. */
export class BallotDeskPage extends ActingElement {
  static override properties = {
    state: { state: true },
    turnOut: { state: true },
    said: { state: true },
    read: { state: true },
    made: { state: true },
    typed: { state: true },
    slips: { state: true },
    paper: { state: true },
    sameName: { state: true },
  }
  declare state: BallotDeskAnswer | null
  declare turnOut: TurnOutAnswer | null
  declare said: string
  declare read: { roll: Roll; check: RollCheck } | null
  declare made: MadeBoxKey | null
  declare typed: string[]
  declare slips: PrintedSlip[]
  declare paper: { kind: ListKind; roll: BallotRollAnswer } | null
  declare sameName: ChangesCard['sameName']

  constructor() {
    super()
    this.state = null
    this.turnOut = null
    this.said = ''
    this.read = null
    this.made = null
    this.typed = ['', '', '']
    this.slips = []
    this.paper = null
    this.sameName = null
  }

  override firstUpdated(): void {
    document.title = words.nav
    void this.#load()
  }

  get #base(): string {
    return baseOf(this.state?.campaign ?? this.desk.about.campaign.id)
  }

  get #runs(): boolean {
    return mayOf(this.desk.session, 'ballot:run', 'representatives')
  }

  async #load(): Promise<void> {
    await this.#do(async () => {
      const { api } = this.desk
      this.state = await this.#ofCampaign()
      this.turnOut = await api.get<TurnOutAnswer>(`${this.#base}/turn-out`)
    })
  }

  /** Does something once, says what came of it, and keeps the page where it is when the hub refuses. */
  async #do(work: () => Promise<string | void>): Promise<void> {
    if (this.busy) return
    await this.act(async () => {
      this.said = (await work()) ?? this.said
    })
  }

  /** The running campaign's ballot; in December, while nothing of it is begun, that of the year whose box is to be opened. */
  async #ofCampaign(): Promise<BallotDeskAnswer> {
    const { api, about } = this.desk
    const asked = askedCampaign()
    if (asked !== null) return api.get<BallotDeskAnswer>(baseOf(asked))
    const running = await api.get<BallotDeskAnswer>(baseOf(about.campaign.id))
    if (running.voters > 0 || running.opening) return running
    const last = await api.get<BallotDeskAnswer>(baseOf(String(Number(about.campaign.id) - 1))).catch(() => null)
    return last?.opening ? last : running
  }

  async #act(path: string, body: object, said: string | ((answer: never) => string) = words.done): Promise<void> {
    await this.#do(async () => {
      const answer = await this.desk.api.post<never>(this.#base + path, body)
      this.state = await this.desk.api.get<BallotDeskAnswer>(this.#base)
      return typeof said === 'string' ? said : said(answer)
    })
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'ballot', logOut)}
      <main class="page office ballot-desk">
        ${this.#paper() ?? this.#body()}
      </main>`
  }

  #paper(): TemplateResult | null {
    const { slips, paper } = this
    if (slips.length > 0) return printedSlips(slips, () => (this.slips = []))
    return paper === null ? null : printedList(paper.kind, paper.roll, () => (this.paper = null))
  }

  #body(): TemplateResult {
    const { state } = this
    if (state === null) return this.problem ? failedState(this.problem, () => void this.#load()) : loadingState()
    const closed = state.opening?.closed === true
    return html`<div class="title"><div><p class="crumb">${words.crumb(state.campaign)}</p><h1>${words.title}</h1></div><div class="r">${campaignLink(this.desk, 'ballot', state.campaign)}</div></div>
      <p>${words.secrecy}</p>
      <p role="status">${this.said}</p>
      ${this.problem ? html`<p role="alert" class="bad">${this.problem.zh}${this.problem.detail ? html`<br />${this.problem.detail}` : nothing}</p>` : nothing}
      ${this.#runs ? [this.#rolls(state), this.#pairs(state), this.#key(state), this.#opening(state), this.#slipsCard(state)] : nothing}
      ${state.opening && !closed ? this.#changes(state) : nothing}${this.#turnOutCard()}
      ${this.#runs && state.opening ? this.#closeCard(closed) : nothing}`
  }

  #card(title: string, inner: unknown): TemplateResult {
    return html`<section class="card"><h2>${title}</h2><div class="in">${inner}</div></section>`
  }

  #rolls({ voters, twoSeats, rolls, opening }: BallotDeskAnswer): TemplateResult {
    const read = async (roll: Roll, file: File | undefined) => {
      if (file === undefined) return
      await this.#do(async () => {
        this.read = { roll, check: await this.desk.api.upload<RollCheck>(`${this.#base}/roll/file`, file) }
        return ''
      })
    }
    return this.#card(
      words.rolls,
      html`<p>${words.rollCount(voters, twoSeats)}</p>
        ${ROLLS.map(
          (roll) => html`<p>
            <b>${ROLL_WORDS[roll].name}</b>（${ROLL_WORDS[roll].from}）${rolls.find((each) => each.roll === roll)?.voters ?? 0}
            ${opening ? nothing : html`<label class="b">${words.chooseFile}<input class="sr" type="file" accept=".xlsx,.csv" data-roll=${roll} @change=${(event: Event) => void read(roll, (event.target as HTMLInputElement).files?.[0])} /></label>`}
          </p>`,
        )}${this.read ? this.#readView(this.read) : nothing}`,
    )
  }

  #readView({ roll, check }: { roll: Roll; check: RollCheck }): TemplateResult {
    const { rows, leftOut, faults } = check
    const needed = ROLL_COLUMNS_NEEDED.map((column) => ROLL_COLUMNS[column][0] as string)
    const missing = check.missing.filter((head) => needed.includes(head))
    if (missing.length > 0) return html`<p class="bad" role="alert">${words.missing(missing.join('、'))}</p>`
    if (faults.length > 0)
      return html`<p class="bad" role="alert">${words.faults(faults.length)}</p>
        <ul>${faults.map(({ line, value, code }) => html`<li>${words.faultLine(line, value, ROLL_FAULTS[code].zh)}</li>`)}</ul>`
    const enter = async () => {
      const plain = rows.map(({ name, born, phoneEnd, unit, rank, seat }) => ({
        name,
        born,
        phoneEnd,
        unit,
        rank,
        seat,
      }))
      await this.#act(
        '/roll',
        { roll, rows: plain, leftOut: leftOut.length },
        ({ added, merged }: { added: number; merged: number }) => words.entered(added, merged),
      )
      this.read = null
    }
    return html`<p>${ROLL_WORDS[roll].name}：${words.readSound(rows.length, leftOut.length)}${leftOut.map(({ name, rank }) => `${name}（${rank}）`).join('、')}</p>
      <button class="b solid" ?disabled=${this.busy} @click=${enter}>${words.enter}</button>`
  }

  #pairs({ pairs, opening }: BallotDeskAnswer): TemplateResult | typeof nothing {
    if (opening) return nothing
    const settle = (kept: string, other: string, same: boolean) =>
      this.#act('/pairs', { kept: Number(kept.slice(1)), other: Number(other.slice(1)), same })
    return this.#card(
      words.pairs,
      pairs.length === 0
        ? html`<p>${words.noPairs}</p>`
        : html`<p>${words.pairsLead}</p>
            ${pairs.map(
              ([a, b]) => html`<p>
                ${[a, b].map((each) => html`<span>${each.voter} <b>${each.name}</b> ${each.unit} ${each.born ?? ''} ${each.phoneEnd ?? ''}　</span>`)}
                <button class="b" @click=${() => settle(a.voter, b.voter, true)}>${words.same}</button>
                <button class="b" @click=${() => settle(a.voter, b.voter, false)}>${words.different}</button>
              </p>`,
            )}`,
    )
  }

  #key({ boxKey, opening }: BallotDeskAnswer): TemplateResult | typeof nothing {
    if (opening) return nothing
    const make = () => this.#do(async () => void (this.made = await makeBoxKey()))
    const plain = (text: string) => text.toUpperCase().replace(/[\s-]/g, '')
    const right = (i: number) => plain(this.typed[i]!) === this.made!.slips[i]
    const keep = async () => {
      const { boxKey: key, boxKeySealed } = this.made!
      await this.#act('/box-key', { boxKey: toBase64url(key), boxKeySealed: toBase64url(boxKeySealed) }, words.keyReady)
      // What only the trustees have from here on.
      this.made = null
      this.typed = ['', '', '']
    }
    if (this.made === null)
      return this.#card(
        words.key,
        html`<p>${boxKey ? words.keyReady : words.keyLead}</p>
          <button class="b" ?disabled=${this.busy} @click=${make}>${this.busy ? words.makingKey : words.makeKey}</button>`,
      )
    return this.#card(
      words.key,
      html`<p>${words.keyLead}</p>
        ${this.made.slips.map(
          (slip, i) => html`<div class="trustee-slip">
            <h3>${words.trustee(i)}</h3>
            <p class="mono">${slip.match(/.{1,4}/g)!.join(' ')}</p>
            <label>${words.readBack}<input autocomplete="off" spellcheck="false" .value=${this.typed[i]!} @input=${(event: Event) => (this.typed = this.typed.map((each, at) => (at === i ? (event.target as HTMLInputElement).value : each)))} /></label>
            <small>${this.typed[i] === '' ? '' : right(i) ? words.readBackOk : words.readBackWrong}</small>
          </div>`,
        )}
        <button class="b" @click=${() => print()}>${words.printSlips}</button>
        <button class="b solid" ?disabled=${this.busy || !this.typed.every((_, i) => right(i))} @click=${keep}>${words.keepKey}</button>`,
    )
  }

  #opening({ voters, pairs, boxKey, opening }: BallotDeskAnswer): TemplateResult {
    if (opening)
      return this.#card(
        words.open,
        html`<p>${words.opened(dayTime(opening.from), dayTime(opening.to))}</p>
          <p>${words.fingerprint} <span class="mono">${opening.fingerprint.match(/.{4}/g)!.join(' ')}</span></p>`,
      )
    const year = this.state!.campaign
    const open = (event: SubmitEvent) => {
      event.preventDefault()
      const form = new FormData(event.target as HTMLFormElement)
      const at = (name: string) => `${form.get(name) as string}:00${SHANGHAI}`
      void this.#act('/opening', { from: at('from'), to: at('to') })
    }
    const missing = voters === 0 || pairs.length > 0 || !boxKey
    return this.#card(
      words.open,
      html`<p>${words.openLead}</p>
        <form @submit=${open}>
          <label>${words.from}<input name="from" type="datetime-local" required value="${year}-${BALLOT_DAYS.from}T00:00" /></label>
          <label>${words.to}<input name="to" type="datetime-local" required value="${year}-12-01T00:00" /></label>
          <button class="b solid" ?disabled=${this.busy || missing}>${words.openNow}</button>
          ${missing ? html`<small>${words.openMissing}</small>` : nothing}
        </form>`,
    )
  }

  #slipsCard({ voters, slips, opening }: BallotDeskAnswer): TemplateResult | typeof nothing {
    if (!opening || opening.closed) return nothing
    const make = () =>
      this.#do(async () => {
        const { api } = this.desk
        const roll = await api.get<BallotRollAnswer>(`${this.#base}/roll`)
        const without = roll.voters.filter(({ slip }) => !slip)
        const made = await Promise.all(
          without.map(async ({ voter, seats }) => {
            const code = makeCode()
            const digest = toBase64url(await digestOfAuth(await authOf(code)))
            return { voter, rolls: seats.map(({ roll: of }) => of), code, digest }
          }),
        )
        const given = made.map(({ voter, digest }) => ({ voter: Number(voter.slice(1)), digest }))
        await api.post(`${this.#base}/slips`, { slips: given })
        this.state = await api.get<BallotDeskAnswer>(this.#base)
        const { fingerprint, from, to } = opening
        this.slips = made.map(({ voter, rolls, code }) => ({ voter, rolls, code, fingerprint, from, to }))
        return ''
      })
    return this.#card(
      words.slips,
      html`<p>${words.slipsLead(slips, voters)}</p>
        ${
          slips < voters
            ? html`<button class="b solid" ?disabled=${this.busy} @click=${make}>${words.makeSlips(voters - slips)}</button>`
            : html`<p>${words.noSlips}</p>`
        }`,
    )
  }

  #changes({ requests }: BallotDeskAnswer): TemplateResult {
    const act = (path: string, body: object) => void this.#act(path, body)
    return this.#card(
      words.changes,
      changesView({
        requests,
        runs: this.#runs,
        me: `user:${this.desk.session.username}`,
        busy: this.busy,
        sameName: this.sameName,
        ask: (asked) => void this.#ask(asked),
        dropSameName: () => (this.sameName = null),
        confirm: (request) => act(`/changes/${request}/confirmation`, {}),
        refuse: (request) => act(`/changes/${request}/refusal`, { reason: words.refuse }),
      }),
    )
  }

  /** Asks the second officer; of an equal name on the roll the first one is asked before. */
  async #ask(asked: Record<string, unknown>): Promise<void> {
    this.sameName = null
    await this.#do(async () => {
      try {
        await this.desk.api.post(`${this.#base}/changes`, asked)
      } catch (error) {
        if (!(error instanceof HubProblem) || error.code !== 'voter-same-name') throw error
        this.sameName = { voters: error.detail ?? '', asked }
        return ''
      }
      for (const form of this.querySelectorAll<HTMLFormElement>('form.ask, form.add')) form.reset()
      this.state = await this.desk.api.get<BallotDeskAnswer>(this.#base)
      return words.asked
    })
  }

  #turnOutCard(): TemplateResult | typeof nothing {
    const { turnOut } = this
    if (turnOut === null) return nothing
    const list = (kind: ListKind) =>
      this.#do(async () => {
        this.paper = { kind, roll: await this.desk.api.get<BallotRollAnswer>(`${this.#base}/roll`) }
        return ''
      })
    return this.#card(
      words.turnOut,
      html`<p><b>${words.turnOutRow(turnOut.tickets, turnOut.voters)}</b></p>
        ${turnOut.rolls.map(({ roll, tickets, voters }) => html`<p>${ROLL_WORDS[roll].name}：${words.turnOutRow(tickets, voters)}</p>`)}
        ${turnOut.days.map(({ day, tickets }) => html`<p>${day}　${tickets}</p>`)}
        <p>${words.lists}</p>
        <button class="b" ?disabled=${this.busy} @click=${() => list('not-taken')}>${words.notTaken}</button>
        <button class="b" ?disabled=${this.busy} @click=${() => list('turn-out')}>${words.turnOutList}</button>`,
    )
  }

  #closeCard(closed: boolean): TemplateResult {
    if (closed)
      return this.#card(
        words.close,
        html`<p>${words.closed}</p><a class="b solid" href="#seal?method=representatives">${words.toSeal}</a>`,
      )
    const close = (event: SubmitEvent) => {
      event.preventDefault()
      const form = event.target as HTMLFormElement
      const slips = new FormData(form).getAll('slip').map(String)
      void this.#act('/close', { slips }, words.closed)
    }
    return this.#card(
      words.close,
      html`<p>${words.closeLead}</p>
        <form @submit=${close}>
          ${[1, 2].map((n) => html`<label>${words.closeSlip(n)}<input name="slip" required autocomplete="off" spellcheck="false" /></label>`)}
          <button class="b solid" ?disabled=${this.busy}>${words.closeNow}</button>
        </form>`,
    )
  }
}
customElements.define('ballot-desk-page', BallotDeskPage)

function baseOf(campaign: string): string {
  return `/api/v1/campaigns/${campaign}/ballot`
}

/** `2026-11-18 10:00` of a Shanghai moment. */
function dayTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)}`
}
