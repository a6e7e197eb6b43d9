import { createHash } from 'node:crypto'
import type { Actor } from '../contract/audit.ts'
import { DAY_MS, dateOfDay, dayOf } from '../contract/campaign-time.ts'
import { LATE_CASTS_MS } from '../contract/ballot/window.ts'
import { trackerOf } from '../contract/ballot/slip.ts'
import { SEALED_BYTES } from '../contract/ballot/sealing.ts'
import { Refusal } from '../contract/errors.ts'
import type { Officer } from '../contract/ledger/ledger-entries.ts'
import { BallotBox, ballotHash, BALLOTS_A_COPY, SERIAL_BYTES, SIGNATURE_BYTES } from '../store/ballot-box/ballot-box.ts'
import type { BoxCount } from '../store/ballot-box/count-box.ts'
import { IssuerKey } from '../store/ballot-box/issuer-key.ts'
import { TicketBook } from '../store/ballot-box/ticket-book.ts'
import type { Store } from '../store/port.ts'
import type { OpeningFacts } from '../store/reads/ballot/ballot-state.ts'
import { fileAside } from './call-file/parse-aside.ts'

/** How often the desk looks whether a day is over. */
const LOOK_EVERY_MS = 60_000
/** Opening a thousand ballots takes a second or two; ten thousand shall not be cut off. */
const COUNT_LIMITS = { timeMs: 300_000, memoryMb: 512 }

export interface BallotDeskOptions {
  store: Store
  /** The hub's folder. */
  data: string
  now: () => number
  /** What could not be noted by itself; it is tried again. */
  onTrouble(error: unknown): void
}

/** A ballot that a voter's page casts, as bytes. */
export interface CastBallot {
  serial: Buffer
  signature: Buffer
  sealed: Buffer
}

interface OpenBallot {
  opening: OpeningFacts
  box: BallotBox
  issuer: IssuerKey
  tickets: TicketBook
}

/**
 * The ballot's own machine (server/methods/representatives/README.md): signs tickets without seeing them, keeps the box, and counts it with two
 * trustees' slips. What it says to one voter stands in no log, metric or feed.
 */
export class BallotDesk {
  #options: BallotDeskOptions
  #open: OpenBallot | null = null
  #copied = 0
  #noting = false
  #timer: ReturnType<typeof setInterval>

  constructor(options: BallotDeskOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.look().catch(options.onTrouble), LOOK_EVERY_MS)
    this.#timer.unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** The public key of who signs the tickets of a campaign, base64url; made where there is none yet. */
  issuerKey(campaign: string): string {
    return IssuerKey.make(this.#options.data, campaign).spki.toString('base64url')
  }

  /** Which box this is; null before an opening. */
  async boxId(): Promise<string | null> {
    return (await this.#opened())?.box.id ?? null
  }

  /**
   * Signs the ticket of a slip, once.
   *
   * @throws Refusal blinded-malformed, and what `takeTicket` refuses
   */
  async ticket(auth: Buffer | null, blinded: Buffer | null): Promise<Buffer> {
    const open = await this.#opened()
    if (blinded === null) throw new Refusal('blinded-malformed')
    if (open === null) throw new Refusal('ballot-not-open')
    if (auth === null) throw new Refusal('ballot-slip-unknown')
    // Before it is noted: what is no number below the key's takes no ticket away.
    const signature = open.issuer.sign(blinded)
    const asked = { digest: sha256(auth).toString('hex'), blinded: sha256(blinded).toString('hex') }
    if (!open.opening.closed && open.tickets.hasOther(asked.digest, asked.blinded)) {
      const { from, to } = open.opening
      const now = this.#options.now()
      throw new Refusal(now < from ? 'ballot-not-open' : now < to ? 'ticket-already-issued' : 'ballot-closed')
    }
    await this.#options.store.act('ballot.take-ticket', asked, 'hub')
    await open.tickets.note(asked.digest, asked.blinded)
    return signature
  }

  /**
   * Puts a ballot into the box.
   *
   * @param ballot null where a length or the encoding is wrong
   * @returns its tracker
   * @throws Refusal ballot-malformed, ticket-invalid, ballot-not-open, ballot-closed, ballot-already-cast, ballot-copied;
   *   storage-unavailable
   */
  async cast(ballot: CastBallot | null): Promise<string> {
    if (ballot === null || !hasLengths(ballot)) throw new Refusal('ballot-malformed')
    const open = await this.#opened()
    if (open === null) throw new Refusal('ballot-not-open')
    if (!open.issuer.hasSigned(ballot.serial, ballot.signature)) throw new Refusal('ticket-invalid')
    const { box, opening } = open
    const boxed = { ...ballot, serialHash: sha256(ballot.serial) }
    const tracker = trackerOf(ballotHash(boxed))
    if (box.has(boxed)) return tracker
    if (this.#options.now() < opening.from) throw new Refusal('ballot-not-open')
    if (opening.closed) throw new Refusal('ballot-closed')
    await box.cast(boxed)
    if (box.size >= this.#copied + BALLOTS_A_COPY) void this.#copy().catch(this.#options.onTrouble)
    return tracker
  }

  /**
   * Opens the box with two slips, counts it and puts that on record.
   *
   * @throws Refusal ballot-not-open, ballot-closed, ballot-not-over, trustee-slips-wrong, ticket-invalid
   */
  async closeAndCount(
    campaign: string,
    slips: readonly [string, string],
    officer: Officer,
    actor: Actor,
  ): Promise<BoxCount & { close: number }> {
    const open = await this.#opened()
    if (open?.opening.campaign !== campaign) throw new Refusal('ballot-not-open')
    if (open.opening.closed) throw new Refusal('ballot-closed')
    if (this.#options.now() < open.opening.to + LATE_CASTS_MS) throw new Refusal('ballot-not-over')
    const { box, opening } = open
    const tickets = open.tickets.size
    await box.close()
    try {
      const counted = await fileAside<BoxCount>(
        new URL('../store/ballot-box/count-worker.ts', import.meta.url),
        {
          rows: box.rows(),
          campaign,
          slips,
          issuerKey: Buffer.from(opening.issuerKey, 'base64url'),
          boxKeySealed: Buffer.from(opening.boxKeySealed, 'base64url'),
          units: opening.units.length,
        },
        { limits: COUNT_LIMITS },
      )
      await box.copy()
      const { close } = await this.#options.store.act('ballot.close', { campaign, counted, officer, tickets }, actor)
      this.#open = null
      return { ...counted, close }
    } catch (error) {
      box.reopen()
      throw error
    }
  }

  /** Notes the day that is over, and a copy of the box where one is due. */
  async look(): Promise<void> {
    const { store, now } = this.#options
    const open = await this.#opened()
    if (open === null || open.opening.closed) return
    const day = dateOfDay(dayOf(now() - DAY_MS))
    if (open.opening.countedUpTo === null || open.opening.countedUpTo < day) {
      if (now() < open.opening.at + DAY_MS && dayOf(open.opening.at) === dayOf(now())) return
      await store.act('ballot.note-day', { day, ballots: open.box.size, tickets: open.tickets.size }, 'hub')
      this.#open = null
    }
  }

  async #copy(): Promise<void> {
    if (this.#noting || this.#open === null) return
    this.#noting = true
    try {
      const { box } = this.#open
      const ballots = box.size
      const root = box.root()
      this.#copied = ballots
      await box.copy()
      await this.#options.store.act('ballot.note-copy', { ballots, root }, 'hub')
    } finally {
      this.#noting = false
    }
  }

  /** The latest opening with its box and key; looked up again whenever the record may say another thing. */
  async #opened(): Promise<OpenBallot | null> {
    const opening = await this.#options.store.read('ballot.opening')
    if (opening === null) return null
    if (this.#open?.opening.n === opening.n) {
      this.#open.opening = opening
      return this.#open
    }
    const { data } = this.#options
    const box = BallotBox.open(data, opening.campaign)
    this.#copied = opening.copied
    const issuer = IssuerKey.open(data, opening.campaign, opening.issuerKey)
    const tickets = TicketBook.open(data, opening.campaign)
    this.#open = { opening, box, issuer, tickets }
    if (!opening.closed && tickets.size > 0)
      await this.#options.store.act(
        'ballot.restore-tickets',
        { campaign: opening.campaign, rows: tickets.rows() },
        'hub',
      )
    return this.#open
  }
}

function hasLengths({ serial, signature, sealed }: CastBallot): boolean {
  return serial.length === SERIAL_BYTES && signature.length === SIGNATURE_BYTES && sealed.length === SEALED_BYTES
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
