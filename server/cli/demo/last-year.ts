import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../../contract/audit.ts'
import { BallotDesk } from '../../campaign/ballot-desk.ts'
import { SealDesk } from '../../campaign/seal-desk.ts'
import { blind, finalize, prepare } from '../../contract/ballot/blind-rsa.ts'
import { makeBoxKey } from '../../contract/ballot/box-key.ts'
import { toBase64url } from '../../contract/ballot/bytes.ts'
import { readRsaKey } from '../../contract/ballot/rsa.ts'
import { sealBallot, UNITS_ON_BALLOT, type Mark } from '../../contract/ballot/sealing.ts'
import { authOf, digestOfAuth, makeCode } from '../../contract/ballot/slip.ts'
import { campaignPeriod, dateOfDay, DAY_MS, dayOf } from '../../contract/campaign-time.ts'
import { METHOD_CODES } from '../../contract/methods.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { pick, type Chance } from '../../simulation/chance.ts'
import { citizen, temperOf } from '../../simulation/citizen.ts'
import type { Store } from '../../store/port.ts'
import { writePast, type PlacedDevice } from './past.ts'
import { answerSurvey, drawSurvey } from './survey-past.ts'

export interface LastYear {
  store: Store
  /** The clock of the store, which this moves on. */
  clock: { now: number }
  /** The data folder. */
  data: string
  devices: readonly PlacedDevice[]
  chance: Chance
  /** Campaign year that is over. */
  year: number
}

const HOUR_MS = 3_600_000
/** Between two seals, where the clock leaves room for it. */
const SEALING_MS = 10_000
const PRESSES_A_MONTH = 600
/** Share of those who were drawn. */
const ANSWERED = 0.86
const VOTERS = 36
/** Units that people rate online, and how often each: enough for a rank. */
const RATED_ONLINE = 14
const ONLINE_A_UNIT = 34
const COMMENTS = ['办事很快', '材料讲得清楚', '等的时间长了些', '电话不好打通']
const ROLE = {
  representatives: 'ballot',
  online: 'media',
  'third-party': 'survey',
  'service-centre': 'centre',
} as const
const OFFICE = { operator: 'user:office', role: 'campaign-office' } as const

/**
 * The campaign before the present one, by the same acts as any other: presses of each month, the survey, the ballot and the
 * online channel, all before its November; then `sealLastYear`.
 */
export async function playLastYear(year: LastYear): Promise<void> {
  const { store, clock, devices, chance } = year
  const { from } = campaignPeriod(year.year)
  for (let month = 0; month < 10; month++) {
    clock.now = Math.max(clock.now, from + month * 30.5 * DAY_MS)
    // oxlint-disable-next-line no-await-in-loop -- one month after the other
    await writePast({ store, clock, devices, until: clock.now + 4 * DAY_MS, presses: PRESSES_A_MONTH, chance })
    // oxlint-disable-next-line no-await-in-loop -- the same
    await rateOnline(year, month)
  }
  await drawSurvey(year)
  clock.now = Math.max(clock.now, Date.parse(`${year.year}-10-16T01:00:00Z`))
  await answerSurvey(year, String(year.year), ANSWERED)
  await holdBallot(year)
}

/** Ratings of the public page: of many networks and browsers, some with a comment. */
async function rateOnline({ store, clock, chance }: LastYear, month: number): Promise<void> {
  const units = store.registry.units().slice(0, RATED_ONLINE)
  const each = Math.ceil(ONLINE_A_UNIT / 10)
  for (let i = 0; i < each; i++) {
    clock.now += HOUR_MS
    const ratings = units.map(({ code }, at) => ({
      id: uuid7(clock.now),
      unit: code,
      satisfaction: citizen(temperOf(code), [], chance).level,
      image: citizen(temperOf(code), [], chance).level,
      ...(chance() < 0.1 ? { comment: pick(COMMENTS, chance) } : {}),
      receivedAt: clock.now,
      network: `10.${month}.${i}.${at}`,
      browser: randomBytes(16).toString('hex'),
      challenge: { id: randomBytes(16).toString('hex'), expiresAt: clock.now + HOUR_MS },
    }))
    // oxlint-disable-next-line no-await-in-loop -- one hour after the other
    await store.act('online.record', { ratings }, 'hub')
  }
}

/** A ballot of two weeks, each voter with a ticket of the own; the keys of the box are split, and two slips open it. */
async function holdBallot({ store, clock, data, chance, year }: LastYear): Promise<void> {
  const campaign = String(year)
  const actor = 'user:ballot'
  const officer = { operator: actor, role: 'method-owner' } as const
  const desk = new BallotDesk({
    store,
    data,
    now: () => clock.now,
    onTrouble: (error) => {
      throw error
    },
  })
  try {
    const rows = Array.from({ length: VOTERS }, (_, i) => ({ name: `代表${i + 1}`, unit: '演示单位' }))
    await store.act('ballot.import-roll', { campaign, roll: 'people', rows, leftOut: 0 }, actor)
    const { boxKey, boxKeySealed, slips } = await makeBoxKey()
    const issuer = desk.issuerKey(campaign)
    await store.act(
      'ballot.keep-box-key',
      { campaign, boxKey: toBase64url(boxKey), boxKeySealed: toBase64url(boxKeySealed), issuerKey: issuer },
      actor,
    )
    const [from, to] = [clock.now, clock.now + 10 * DAY_MS]
    await store.act('ballot.open', { campaign, from, to, officer }, actor)
    const auths = await Promise.all(rows.map(() => authOf(makeCode())))
    const digests = await Promise.all(auths.map(async (auth) => digestOfAuth(auth)))
    await store.act(
      'ballot.give-slips',
      { campaign, slips: digests.map((digest, i) => ({ voter: i + 1, digest: toBase64url(digest) })) },
      actor,
    )
    const spki = Buffer.from(issuer, 'base64url')
    const key = await readRsaKey(spki)
    for (const auth of auths) {
      clock.now += 3 * HOUR_MS
      const serial = prepare(randomBytes(32))
      // oxlint-disable-next-line no-await-in-loop -- one voter after the other
      const { blinded, inverse } = await blind(key, serial)
      // oxlint-disable-next-line no-await-in-loop -- the same
      const signature = await finalize(
        spki,
        serial,
        await desk.ticket(Buffer.from(auth), Buffer.from(blinded)),
        inverse,
      )
      const serialHash = createHash('sha256').update(serial).digest()
      // oxlint-disable-next-line no-await-in-loop -- the same
      const { sealed } = await sealBallot(boxKey, campaign, serialHash, marksOf(store, chance))
      // oxlint-disable-next-line no-await-in-loop -- the same
      await desk.cast({ serial: Buffer.from(serial), signature: Buffer.from(signature!), sealed: Buffer.from(sealed) })
    }
    clock.now = Math.max(clock.now, to + 2 * HOUR_MS)
    await desk.closeAndCount(campaign, [slips[0]!, slips[1]!], officer, actor)
  } finally {
    desk.close()
  }
}

function marksOf(store: Store, chance: Chance): Mark[] {
  const codes = store.registry.units().map(({ code }) => code)
  return Array.from({ length: UNITS_ON_BALLOT }, (_, i) =>
    chance() < 0.05 ? 0 : (citizen(temperOf(codes[i]!), [], chance).level as Mark),
  )
}

/**
 * Each owner asks for the seal of the own method, with what is open accepted by name, and the office agrees to what it saw.
 *
 * @param until all four are done by then, also in the first minute of a campaign
 */
export async function sealLastYear({ store, clock, data, year }: LastYear, until: number): Promise<void> {
  const pause = Math.max(0, Math.min(SEALING_MS, Math.floor((until - clock.now) / METHOD_CODES.length)))
  const campaign = String(year)
  const { from, to } = campaignPeriod(year)
  const period = { from: dateOfDay(dayOf(from)), to: dateOfDay(dayOf(to) - 1) }
  const seals = new SealDesk({ store, data })
  for (const method of METHOD_CODES) {
    const operator: Actor = `user:${ROLE[method]}`
    const officer = { operator, role: 'method-owner' } as const
    const asked = { campaign, method, ...(method === 'service-centre' ? period : {}) }
    // oxlint-disable-next-line no-await-in-loop -- one seal after the other
    const { checks, content } = await store.read('seals.state', { ...asked, now: clock.now })
    const accept = checks.filter(({ state }) => state === 'note').map(({ point }) => point)
    // oxlint-disable-next-line no-await-in-loop -- the same
    const { request } = await store.act(
      'seals.ask',
      { ...asked, reason: '按期报送', accept, early: false, shown: content, officer },
      operator,
    )
    // oxlint-disable-next-line no-await-in-loop -- the same
    await seals.agree({ request, shown: content, reason: '同意', officer: OFFICE }, OFFICE.operator)
    clock.now += pause
  }
}
