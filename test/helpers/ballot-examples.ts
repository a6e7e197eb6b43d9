import type { ChangeInput } from '../../server/store/changes.ts'
import type { ReadArguments, ReadName } from '../../server/store/reads.ts'
import type { Officer } from '../../server/contract/ledger/ledger-entries.ts'
import { BOX } from '../fixtures/ballot/box.ts'
import { CAMPAIGN, HOUR, type Town } from './store-town.ts'

/** The representatives' ballot in a town, step by step. */
export const BALLOT_OWNER = 'user:owner-1'
const OWNER: Officer = { operator: BALLOT_OWNER, role: 'method-owner' }
const SECOND: Officer = { operator: 'user:owner-2', role: 'method-owner' }
const REASON = '合同测试'
const digestOf = (n: number) => Buffer.alloc(32, n).toString('base64url')
const ROLL: ChangeInput<'ballot.import-roll'> = {
  campaign: CAMPAIGN,
  roll: 'people',
  rows: [
    { name: '丁一', unit: '一中', born: '1970-05' },
    { name: '丁二', unit: '一中', phoneEnd: '0002' },
    { name: '丁三', unit: '一中' },
  ],
  leftOut: 1,
}
const SAME_NAME = {
  ...ROLL,
  roll: 'party' as const,
  rows: [{ name: '丁三', unit: '二中', born: '1980-01' }],
  leftOut: 0,
}
const KEYS = { campaign: CAMPAIGN, issuerKey: BOX.issuerKey, boxKey: BOX.boxKey, boxKeySealed: BOX.boxKeySealed }
const opening = (town: Town) => ({
  campaign: CAMPAIGN,
  from: town.clock.now - HOUR,
  to: town.clock.now + HOUR,
  officer: OWNER,
})
const SLIPS = { campaign: CAMPAIGN, slips: [1, 2].map((voter) => ({ voter, digest: digestOf(voter) })) }
const TICKET = { digest: '', blinded: 'ab'.repeat(32) }
const ASKED = { campaign: CAMPAIGN, change: 'strike' as const, voter: 3, reason: REASON }

async function ready({ store }: Town): Promise<void> {
  await store.act('ballot.import-roll', ROLL, BALLOT_OWNER)
  await store.act('ballot.keep-box-key', KEYS, BALLOT_OWNER)
}
async function opened(town: Town): Promise<void> {
  await ready(town)
  await town.store.act('ballot.open', opening(town), BALLOT_OWNER)
}
async function withSlips(town: Town): Promise<void> {
  await opened(town)
  await town.store.act('ballot.give-slips', SLIPS, BALLOT_OWNER)
}
async function asked(town: Town): Promise<number> {
  await opened(town)
  return (await town.store.act('ballot.ask-change', ASKED, BALLOT_OWNER)).request
}
/** SHA-256 of `auth`, as the hub gets it: here the digest itself. */
const hexOf = (n: number) => Buffer.alloc(32, n).toString('hex')
const COPY = { id: digestOf(9), copy: Buffer.alloc(4_096).toString('base64url'), digest: hexOf(1) }
const NOTHING = { ballots: 0, root: 'ab'.repeat(32), marks: [] as number[][], trackers: [], invalid: [] }
const counted = (town: Town) => ({ ...NOTHING, marks: town.store.registry.units().map(() => [0, 0, 0, 0, 0, 0]) })

/** A ballot that was held, closed and sealed. @returns its seal */
export async function ballotSealed(town: Town): Promise<number> {
  await withSlips(town)
  await town.store.act('ballot.keep-copy', COPY, 'hub')
  const copy = await town.store.read('ballot.copy', COPY.id)
  if (copy !== COPY.copy) throw new Error('the copy is another one')
  town.pass(3 * HOUR)
  await town.store.act('ballot.close', { campaign: CAMPAIGN, counted: counted(town), officer: OWNER }, BALLOT_OWNER)
  const asked = { method: 'representatives', campaign: CAMPAIGN, reason: REASON } as const
  const order = { ...asked, accept: [], early: true, twoPeople: false, alone: true, officer: OWNER }
  return (await town.store.act('seals.seal', order, BALLOT_OWNER)).seal
}

export const BALLOT_CHANGES = {
  'ballot.import-roll': {
    input: () => ROLL,
    actor: BALLOT_OWNER,
    audit: 'ballot:roll',
    refused: { code: 'unknown-campaign', input: () => ({ ...ROLL, campaign: '1999' }) },
  },
  'ballot.settle-pair': {
    input: async (town: Town) => {
      await town.store.act('ballot.import-roll', ROLL, BALLOT_OWNER)
      await town.store.act('ballot.import-roll', SAME_NAME, BALLOT_OWNER)
      return { campaign: CAMPAIGN, kept: 3, other: 4, same: true }
    },
    actor: BALLOT_OWNER,
    audit: 'ballot:roll',
    refused: { code: 'not-found', input: () => ({ campaign: CAMPAIGN, kept: 98, other: 99, same: true }) },
  },
  'ballot.keep-box-key': {
    input: () => KEYS,
    actor: BALLOT_OWNER,
    audit: 'ballot:box-key',
    refused: { code: 'bad-request', input: () => ({ ...KEYS, boxKey: BOX.issuerKey }) },
  },
  'ballot.open': {
    input: async (town: Town) => {
      await ready(town)
      return opening(town)
    },
    actor: BALLOT_OWNER,
    audit: 'ballot:open',
    refused: { code: 'ballot-not-ready', input: opening },
  },
  'ballot.give-slips': {
    input: async (town: Town) => {
      await opened(town)
      return SLIPS
    },
    actor: BALLOT_OWNER,
    audit: 'ballot:slips',
    refused: {
      code: 'ballot-slip-given',
      input: async (town: Town) => {
        await withSlips(town)
        return SLIPS
      },
    },
  },
  'ballot.ask-change': {
    input: async (town: Town) => {
      await opened(town)
      return ASKED
    },
    actor: BALLOT_OWNER,
    audit: 'ballot:ask',
    refused: { code: 'ballot-not-ready', input: () => ASKED },
  },
  'ballot.confirm-change': {
    input: async (town: Town) => ({ campaign: CAMPAIGN, request: await asked(town), officer: SECOND }),
    actor: 'user:owner-2',
    audit: 'ballot:change',
    refused: {
      code: 'not-found',
      input: async (town: Town) => {
        await opened(town)
        return { campaign: CAMPAIGN, request: 99, officer: SECOND }
      },
    },
  },
  'ballot.refuse-change': {
    input: async (town: Town) => ({ campaign: CAMPAIGN, request: await asked(town), reason: REASON }),
    actor: 'user:owner-2',
    audit: 'ballot:ask',
    refused: { code: 'ballot-not-ready', input: () => ({ campaign: CAMPAIGN, request: 1, reason: REASON }) },
  },
  'ballot.take-ticket': {
    input: async (town: Town) => {
      await withSlips(town)
      return { ...TICKET, digest: hexOf(1) }
    },
    actor: 'hub',
    audit: null,
    refused: { code: 'ballot-not-open', input: () => ({ ...TICKET, digest: hexOf(1) }) },
  },
  'ballot.keep-copy': {
    input: async (town: Town) => {
      await withSlips(town)
      return COPY
    },
    actor: 'hub',
    audit: null,
    refused: {
      code: 'ballot-slip-unknown',
      input: async (town: Town) => {
        await opened(town)
        return COPY
      },
    },
  },
  'ballot.note-day': {
    input: async (town: Town) => {
      await opened(town)
      return { day: '2026-11-18', ballots: 0 }
    },
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'ballot.note-copy': {
    input: async (town: Town) => {
      await opened(town)
      return { ballots: 20, root: 'ab'.repeat(32) }
    },
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'ballot.restore-tickets': {
    input: async (town: Town) => {
      await opened(town)
      return { campaign: CAMPAIGN, rows: [{ slip: 'ab'.repeat(32), blinded: 'cd'.repeat(32) }] }
    },
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'ballot.close': {
    input: async (town: Town) => {
      await opened(town)
      town.pass(3 * HOUR)
      return { campaign: CAMPAIGN, counted: counted(town), officer: OWNER }
    },
    actor: BALLOT_OWNER,
    audit: 'ballot:close',
    refused: {
      code: 'ballot-not-over',
      input: async (town: Town) => {
        await opened(town)
        return { campaign: CAMPAIGN, counted: counted(town), officer: OWNER }
      },
    },
  },
} as const

type Reads = Extract<ReadName, `ballot.${string}`>
export const BALLOT_READS: { [N in Reads]: (town: Town & { made: { ballotSeal: number } }) => ReadArguments<N> } = {
  'ballot.copy': () => [digestOf(9)],
  'ballot.desk': (town: Town) => [CAMPAIGN, town.clock.now],
  'ballot.opening': () => [],
  'ballot.roll': (town: Town) => [CAMPAIGN, town.clock.now],
  'ballot.sealed-trackers': ({ made }) => [made.ballotSeal],
  'ballot.trackers': () => [],
  'ballot.turn-out': (town: Town) => [CAMPAIGN, town.clock.now],
}
