import type { Actor, AuditAction } from '../../server/contract/audit.ts'
import type { ErrorCode } from '../../server/contract/errors.ts'
import { USUAL_ALERTS } from '../../server/contract/alerts.ts'
import type { RoleHolder } from '../../server/contract/roles.ts'
import type { ChangeInput, ChangeName, NoteInput, NoteName } from '../../server/store/changes.ts'
import type { PagesArguments, PagesName } from '../../server/store/pages.ts'
import type { PoolPlan } from '../../server/store/reads/pool/plan-import.ts'
import type { ReadArguments, ReadName } from '../../server/store/reads.ts'
import { orderParts } from '../../server/rules/sampling/record-parts.ts'
import { BALLOT_CHANGES, BALLOT_READS, ballotSealed } from './ballot-examples.ts'
import type { OnlineArrival } from '../../server/store/changes/online/record-online.ts'
import { onlineArrival } from '../fixtures/online/arrivals.ts'
import {
  BY_ADMIN,
  BY_HALL,
  BY_OFFICE,
  CAMPAIGN,
  HOUR,
  MINUTE,
  OFFICE,
  SECOND_OFFICE,
  smallTown,
  UNIT_OF_A01,
  type Town,
} from './store-town.ts'

import { REPORT_CHANGES, REPORT_READS } from './report-examples.ts'
import { answersLaid, sealSurvey } from './store-answers.ts'
import { agreed, BY_OWNER, DICE, drawn, linesLaid, orderLaid, ownerTyped, recordOf } from './store-draws.ts'

type Made<T> = T | Promise<T>

/** How one change is made in a town, and how it is refused. */
export interface ChangeExample<N extends ChangeName> {
  /** Makes ready what the change needs. */
  input: (town: Town) => Made<ChangeInput<N>>
  actor: Actor
  /** The rows that the change writes into the audit log; null for what devices, programs, citizens and the hub do. */
  audit: AuditAction | readonly AuditAction[] | null
  /** Null for what refuses nothing. */
  refused: { code: ErrorCode; input: (town: Town) => Made<ChangeInput<N>> } | null
}

const REASON = '合同测试'
const NOBODY = '019a9a00-0000-7000-8000-00000000ffff'
const A01 = { hall: 'shimin', window: 'A01' }
const D13 = { hall: 'shimin', window: 'D13' }
const IMPORT = { subject: 'calls.csv', detail: { file: 'calls.csv' } }
const NO_WINDOW = { hall: 'shimin', window: 'Z99' }
const METHOD = 'service-centre' as const
const TODAY = { campaign: CAMPAIGN, from: '2026-11-18', to: '2026-11-18' }

const OWN_OBJECTS = { campaign: CAMPAIGN, part: 'objects', revision: 0, by: UNIT_OF_A01 } as const
const PEOPLE = [
  { line: 2, cells: { kind: '市场主体', name: '马某', organisation: '一家公司', phone: '13800000001', consent: '是' } },
  { line: 3, cells: { kind: '人民群众', name: '李某', phone: '13800000002', relation: '办过证', consent: '否' } },
]
/** A list of service objects that waits for the office. */
export async function handedIn(town: Town): Promise<number> {
  return (await town.store.act('hand-ins.submit', { ...OWN_OBJECTS, lines: PEOPLE }, 'user:unit')).handIn
}

const MEDIA = { role: 'reporter', body: 'media' } as const
const DISCIPLINE = { role: 'reporter', body: 'discipline' } as const
const DEDUCTION = '019a9a00-0000-7000-8000-0000000000a1'
export const EVIDENCE_OF_DISCIPLINE = '019a9a00-0000-7000-8000-0000000fa001'
/** A file of evidence that somebody uploaded. */
async function uploaded(town: Town, actor: Actor, by: RoleHolder): Promise<string> {
  const id = by.body === 'media' ? '019a9a00-0000-7000-8000-0000000fb001' : EVIDENCE_OF_DISCIPLINE
  await town.store.act('evidence.store-part', { id, part: 0, bytes: 'JVBERi0=', by }, actor)
  await town.store.act('evidence.finish', { id, sort: 'pdf', bytes: 5, sha256: 'a'.repeat(64) }, actor)
  return id
}
/** A circulated criticism (A2) of the unit at A01, as it is reported. */
async function criticism(town: Town) {
  const document = { number: '银纪通〔2026〕7号', date: '2026-11-02' }
  const files = [await uploaded(town, 'user:discipline', DISCIPLINE)]
  const facts = { text: '作风问题被通报' }
  return { id: DEDUCTION, unit: 'J36', rule: 'A2', date: '2026-11-02', document, facts, files } as const
}
export async function entered(town: Town): Promise<string> {
  const fact = await criticism(town)
  await town.store.act('deductions.report', { ...fact, files: [...fact.files], by: DISCIPLINE }, 'user:discipline')
  return fact.id
}
const MONTHLY = [{ line: 2, cells: { unit: 'J36', complaints: '3', supervised: '1', resolved: '2', note: '' } }]
const PROBLEM = {
  id: '019a9a00-0000-7000-8000-0000000000c1',
  unit: 'J36',
  source: 'hotline',
  fedBack: '2026-11-16',
  text: '无人接电话',
} as const
export async function fedBack(town: Town): Promise<string> {
  return (await town.store.act('problems.feed-back', { ...PROBLEM, by: MEDIA }, 'user:media')).id
}
const PROGRAMME = {
  id: '019a9a00-0000-7000-8000-0000000000d1',
  unit: 'J36',
  sort: 'tv',
  date: '2026-11-16',
  title: '电视问政第 3 期',
  invitation: '邀主要负责人',
  problems: ['窗口无人'],
} as const
export async function onAir(town: Town): Promise<string> {
  const entry = { ...PROGRAMME, problems: [...PROGRAMME.problems], by: MEDIA }
  return (await town.store.act('programmes.enter', entry, 'user:media')).id
}
const INSPECTION = {
  id: '019a9a00-0000-7000-8000-0000000000d2',
  unit: 'J36',
  date: '2026-11-16',
  finding: '上班时间无人',
} as const
const OF_OFFICE = { role: 'campaign-office' } as const
export async function inspected(town: Town): Promise<string> {
  return (await town.store.act('inspections.enter', { ...INSPECTION, by: OF_OFFICE }, 'user:office-1')).id
}
async function objected(town: Town): Promise<string> {
  const id = await entered(town)
  await town.store.act('deductions.object', { id, reason: REASON, files: [], by: UNIT_OF_A01 }, 'user:unit')
  return id
}

const ITEM = '019a9a00-0000-7000-8000-0000000000d1'
const OF_ITEM = { campaign: CAMPAIGN, id: ITEM } as const
const FOUND = { ...OF_ITEM, unit: 'J36', source: 'office', finding: '电话无人接' } as const
const PLAN = {
  ...OF_ITEM,
  leader: '马某',
  handler: '丁某',
  deadline: '2026-12-30',
  measure: '设替岗表',
  mechanism: '写进窗口办法',
} as const
const DONE = { ...OF_ITEM, text: '已上墙', files: [] as string[], done: true }
const VISIT = {
  ...OF_ITEM,
  date: '2026-11-18',
  outcome: 'passed',
  who: '李某',
  text: '三声有人接',
  files: [] as string[],
} as const
const APPOINTED = { ...OF_ITEM, date: '2026-11-20', who: '李某', text: '看替岗表' }
/** The ballot is sealed, and told to the units. */
async function told(town: Town): Promise<void> {
  await ballotSealed(town)
  await town.store.act('notices.tell', { campaign: CAMPAIGN, partial: true, officer: OFFICE }, 'user:office-1')
}
/** An item of the unit at A01, taken so far. */
export async function itemAt(town: Town, how: 'entered' | 'planned' | 'accepted' | 'passed'): Promise<string> {
  await town.store.act('rectifications.enter', { ...FOUND, by: BY_OFFICE }, 'user:office-1')
  if (how === 'entered') return ITEM
  await town.store.act('rectifications.plan', { ...PLAN, by: UNIT_OF_A01 }, 'user:unit')
  if (how === 'planned') return ITEM
  await town.store.act('rectifications.answer', { ...OF_ITEM, outcome: 'accepted', officer: OFFICE }, 'user:office-1')
  if (how === 'accepted') return ITEM
  await town.store.act('rectifications.report', { ...DONE, by: UNIT_OF_A01 }, 'user:unit')
  await town.store.act('rectifications.visit', { ...VISIT, files: [], by: BY_OFFICE }, 'user:office-1')
  return ITEM
}

/** A file for the pool with three people, others at each call. */
function poolFile() {
  const tail = String(++files).padStart(6, '0')
  return {
    rows: JSON.stringify([
      ['J36', 'citizen', '马某', '一家公司', '13800000001'],
      ['J41', 'citizen', '李某', '', `138${tail}02`],
      ['J36', 'staff', '李莫', '', `138${tail}03`],
    ]),
    digest: tail.padStart(64, '0'),
  }
}
let files = 0
const OF_POOL = { campaign: CAMPAIGN, method: 'third-party' } as const
type Stored = Pick<Town, 'store'> & { clock: { now: number } }
/** An import that is planned, and begun. */
async function begun(town: Stored): Promise<{ batch: number; plan: PoolPlan; chunks: string[] }> {
  const order = { campaign: CAMPAIGN, source: 'survey-team', now: town.clock.now, file: poolFile() } as const
  let plan: PoolPlan | undefined
  const chunks: string[] = []
  for await (const part of town.store.pages('pool.plan', order))
    if ('plan' in part) plan = part.plan
    else chunks.push(part.chunk)
  const { source, after } = plan!
  const { batch } = await town.store.act('pool.begin', { campaign: CAMPAIGN, source, after }, 'user:owner')
  return { batch, plan: plan!, chunks }
}
/** A pool of three. */
export async function pooled(town: Stored): Promise<void> {
  const { batch, plan, chunks } = await begun(town)
  for (const chunk of chunks) await town.store.act('pool.lay-down', { batch, chunk }, 'user:owner')
  await town.store.act('pool.close', { batch, plan }, 'user:owner')
}

const ONLINE_OWNER = { operator: 'user:owner-1', role: 'method-owner' } as const
const SECOND_OWNER = { operator: 'user:owner-2', role: 'method-owner' } as const

/** Ratings of the public page from one network; ids in order. */
async function ratedOnline(town: Town, n: number, more: Partial<OnlineArrival> = {}): Promise<string[]> {
  const ratings = Array.from({ length: n }, () => onlineArrival(town.clock.now, more))
  await town.store.act('online.record', { ratings }, 'hub')
  return ratings.map(({ id }) => id)
}

/** The sixth of one network for one unit. */
async function heldOnline(town: Town) {
  const all = await ratedOnline(town, 6, { network: '198.51.100.7' })
  return { ratings: [all[5]!], reason: REASON }
}

export async function askedOnline(town: Town): Promise<string> {
  const asked = { ...(await heldOnline(town)), action: 'exclude', officer: ONLINE_OWNER } as const
  return (await town.store.act('online.ask', asked, 'user:owner-1')).request
}

/** The days so far, sealed with what is held. */
export async function sealedOnline(town: Town): Promise<number> {
  const period = { ...TODAY, method: 'online', reason: REASON } as const
  await town.store.act('seals.consent', { ...period, officer: SECOND_OFFICE }, 'user:office-2')
  const how = { accept: ['period', 'held'], early: true, twoPeople: true, alone: true }
  return (await town.store.act('seals.seal', { ...period, ...how, officer: OFFICE }, 'user:office-1')).seal
}

/** One for each name: the compiler and a test miss it for a name that is new. */
export const CHANGE_EXAMPLES: { [N in ChangeName]: ChangeExample<N> } = {
  'calendar.take-up': {
    input: () => ({ days: [{ date: '2026-12-31', open: false, name: '放假' }], reason: REASON }),
    actor: 'cli:root',
    audit: 'hours:set',
    refused: {
      code: 'bad-period',
      input: () => ({
        days: [
          { date: '2026-12-31', open: false, name: '放假' },
          { date: 'never', open: false, name: '放假' },
        ],
        reason: REASON,
      }),
    },
  },
  'calls.accept': {
    input: async (town) => ({ id: await town.layCallsDown(), record: IMPORT }),
    actor: 'cli:root',
    audit: 'data:import',
    refused: null,
  },
  'calls.enter': {
    input: async (town) => {
      const id = await town.layCallsDown()
      await town.store.act('calls.accept', { id, record: IMPORT }, 'cli:root')
      return { id }
    },
    actor: 'cli:root',
    audit: null,
    refused: null,
  },
  'calls.forget': {
    input: async (town) => ({ id: await town.layCallsDown() }),
    actor: 'cli:root',
    audit: null,
    refused: null,
  },
  'calls.lay-down': {
    input: async (town) => ({ id: 'import', calls: await town.calls() }),
    actor: 'cli:root',
    audit: null,
    refused: null,
  },
  'calls.record': {
    input: async (town) => ({ calls: await town.calls(), record: IMPORT }),
    actor: 'cli:root',
    audit: 'data:import',
    refused: null,
  },
  'devices.enrol': {
    input: (town) => ({ kind: 'kiosk', ...A01, from: town.clock.now }),
    actor: 'cli:root',
    audit: 'device:enrol',
    refused: { code: 'unknown-window', input: () => ({ kind: 'kiosk', ...NO_WINDOW }) },
  },
  'ledger.rebuild': {
    input: async (town) => {
      await town.held()
    },
    actor: 'cli:root',
    audit: 'ledger:rebuild',
    refused: null,
  },
  'registry.take-up': {
    input: () => {
      const configuration = smallTown()
      configuration.matters.push({ name: '新事项', unit: 'J16' })
      return { configuration, reason: REASON }
    },
    actor: 'cli:root',
    audit: 'registry:take-up',
    refused: null,
  },
  'texts.erase': {
    input: async (town) => ({ extra: await town.followUp(), reason: REASON }),
    actor: 'cli:root',
    audit: 'text:erase',
    refused: { code: 'not-found', input: () => ({ extra: NOBODY, reason: REASON }) },
  },
  'units.change': {
    input: () => ({ what: { change: 'rename', unit: 'J16', name: '新名字' }, reason: REASON }),
    actor: 'user:office-1',
    audit: 'unit:change',
    refused: {
      code: 'unknown-unit',
      input: () => ({ what: { change: 'rename', unit: 'X99', name: '新名字' }, reason: REASON }),
    },
  },
  'alerts.acknowledge': {
    input: async (town) => ({ hall: 'shimin', alert: await town.alert(), word: '已处理' }),
    actor: 'user:manager',
    audit: 'alert:acknowledge',
    refused: { code: 'not-found', input: () => ({ hall: 'shimin', alert: NOBODY, word: '已处理' }) },
  },
  'alerts.carry-out': {
    input: async (town) => {
      const alert = await town.alert()
      const found = await town.store.read('alerts.find', 'shimin', alert)
      return [{ ends: { ...found, until: town.clock.now } }]
    },
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'alerts.change-rule': {
    input: () => ({ hall: 'shimin', rule: 'burst', settings: { ...USUAL_ALERTS.burst, presses: 9 } }),
    actor: 'user:manager',
    audit: 'alert:configure',
    refused: null,
  },
  'alerts.put-down-keys': {
    input: (town) => [{ device: town.device('A01').id, level: 3, presses: 7, at: town.clock.now }],
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'audit.record': {
    input: () => ({ action: 'scores:export', subject: 'campaign:2026', detail: { file: 'scores.xlsx' } }),
    actor: 'user:office-1',
    audit: 'scores:export',
    refused: null,
  },
  'first-day.mark': {
    input: () => ({ step: 'backup', aside: true, word: '市里统一备份' }),
    actor: 'user:admin',
    audit: 'first-day:mark',
    refused: { code: 'reason-missing', input: () => ({ step: 'backup', aside: true }) },
  },
  'calendar.mark': {
    input: (town) => ({
      campaign: CAMPAIGN,
      code: town.store.registry.policy().policy.deadlines[0]!.code,
      done: true,
      word: '已完成',
    }),
    actor: 'user:office-1',
    audit: 'calendar:mark',
    refused: { code: 'unknown-campaign', input: () => ({ campaign: '1900', code: 'report', done: false }) },
  },
  'calendar.set-day': {
    input: () => ({ date: '2026-12-31', open: false, name: '放假', reason: REASON }),
    actor: 'user:office-1',
    audit: 'hours:set',
    refused: { code: 'bad-period', input: () => ({ date: 'never', open: false, name: '放假', reason: REASON }) },
  },
  'cases.erase-note': {
    input: async (town) => {
      const id = await town.foundCase()
      const found = await town.store.read('cases.one', { case: id, officer: BY_OFFICE, now: town.clock.now })
      const written = found.steps.find(({ step }) => step === 'found')!
      return { case: id, n: String(written.n), reason: REASON }
    },
    actor: 'user:office-1',
    audit: 'text:erase',
    refused: { code: 'not-found', input: () => ({ case: NOBODY, n: '1', reason: REASON }) },
  },
  'cases.set-contact': {
    input: async (town) => ({ case: await town.case(), phone: '13900000000' }),
    actor: 'user:manager',
    audit: 'case:contact',
    refused: { code: 'not-found', input: () => ({ case: NOBODY, phone: '13900000000' }) },
  },
  'cases.step': {
    input: async (town) => ({
      case: await town.case(),
      hall: 'shimin',
      step: 'found',
      finding: 'true',
      responsibility: 'process',
      note: '排队太久',
      by: BY_HALL,
    }),
    actor: 'user:manager',
    audit: 'case:step',
    refused: {
      code: 'case-step-refused',
      input: async (town) => ({ case: await town.case(), step: 'mended', by: BY_HALL }),
    },
  },
  'cases.step-of-unit': {
    input: async (town) => {
      await town.foundCase()
      const cases = await town.store.read('cases.of-unit', { officer: UNIT_OF_A01, now: town.clock.now })
      return { case: cases[0]!.id, step: 'extension-asked', note: '材料未齐', by: UNIT_OF_A01 }
    },
    actor: 'user:unit',
    audit: 'case:step',
    refused: {
      code: 'not-found',
      input: () => ({ case: 'no-such-case', step: 'extension-asked', note: '材料未齐', by: UNIT_OF_A01 }),
    },
  },
  'checkpoints.make': { input: () => ({}), actor: 'user:office-1', audit: 'ledger:checkpoint', refused: null },
  'clock.settle': {
    input: async (town) => {
      await town.doubt()
      await town.press('A01', 4)
      return { officer: OFFICE, shifts: [], reason: REASON }
    },
    actor: 'user:office-1',
    audit: 'clock:settle',
    refused: { code: 'clock-not-doubted', input: () => ({ officer: OFFICE, shifts: [], reason: REASON }) },
  },
  'comments.erase': {
    input: async (town) => ({ id: await town.followUp(), reason: REASON, by: BY_OFFICE }),
    actor: 'user:office-1',
    audit: 'text:erase',
    refused: { code: 'not-found', input: () => ({ id: NOBODY, reason: REASON, by: BY_OFFICE }) },
  },
  'devices.confirm': {
    input: async (town) => {
      const { deviceId } = await town.pair({ kind: 'kiosk', window: 'A01' }, 'user:manager')
      return { device: deviceId, reason: REASON }
    },
    actor: 'user:office-1',
    audit: 'device:confirm',
    refused: { code: 'unknown-device', input: () => ({ device: NOBODY, reason: REASON }) },
  },
  'devices.pair': {
    input: async (town) => ({ code: await town.pairingCode({ kind: 'keypad', window: 'B02' }) }),
    actor: 'cli:root',
    audit: 'device:enrol',
    refused: {
      code: 'unknown-window',
      input: async (town) => ({ code: await town.pairingCode({ kind: 'kiosk', window: 'Z99' }) }),
    },
  },
  'devices.place': {
    input: async (town) => {
      await town.press('A01', 4)
      return {
        ...A01,
        device: town.device('A01').id,
        window: 'B02',
        from: town.clock.now - MINUTE,
        reason: REASON,
        by: BY_HALL,
      }
    },
    actor: 'user:manager',
    audit: 'device:place',
    refused: {
      code: 'unknown-device',
      input: (town) => ({ ...A01, device: NOBODY, from: town.clock.now, reason: REASON, by: BY_ADMIN }),
    },
  },
  'devices.replace': {
    input: (town) => ({ hall: 'shimin', device: town.device('A01').id, reason: REASON }),
    actor: 'user:manager',
    audit: ['device:place', 'pairing-code:create'],
    refused: { code: 'forbidden', input: (town) => ({ hall: '12345', device: town.device('A01').id, reason: REASON }) },
  },
  'devices.rotate': {
    input: (town) => ({ device: town.device('B02').id, reason: REASON, by: BY_ADMIN }),
    actor: 'user:admin',
    audit: 'device:token-ask',
    refused: { code: 'unknown-device', input: () => ({ device: NOBODY, reason: REASON, by: BY_ADMIN }) },
  },
  'devices.revoke': {
    input: (town) => ({ device: town.device('B02').id, reason: REASON, by: BY_ADMIN }),
    actor: 'user:admin',
    audit: 'device:revoke',
    refused: { code: 'unknown-device', input: () => ({ device: NOBODY, reason: REASON, by: BY_ADMIN }) },
  },
  'duties.change': {
    input: (town) => ({ device: town.device('A01').id, staff: '64010027' }),
    actor: 'device:kiosk',
    audit: null,
    refused: { code: 'sign-in-failed', input: (town) => ({ device: town.device('A01').id, staff: 'nobody' }) },
  },
  'draw.freeze-frame': {
    input: linesLaid,
    actor: 'user:owner',
    audit: 'draw:freeze',
    // Somebody else froze one meanwhile.
    refused: {
      code: 'frame-newer',
      input: async (town) => {
        await town.store.act('draw.freeze-frame', await linesLaid(town), 'user:owner')
        return linesLaid(town)
      },
    },
  },
  'draw.lay-frame': {
    input: () => ({ campaign: CAMPAIGN, part: 1, lines: [`R000001-J16,J16,citizen,${'0'.repeat(64)}`] }),
    actor: 'user:owner',
    audit: null,
    refused: {
      code: 'draw-done',
      input: async (town) => {
        await agreed(town)
        return { campaign: CAMPAIGN, part: 1, lines: [] }
      },
    },
  },
  'draw.lay-order': {
    input: async (town) => {
      await agreed(town)
      return { campaign: CAMPAIGN, part: 1, strata: [...orderParts(recordOf(town), 100)][0]! }
    },
    actor: 'hub',
    audit: null,
    refused: { code: 'draw-missing', input: () => ({ campaign: CAMPAIGN, part: 1, strata: [] }) },
  },
  'draw.run': {
    input: orderLaid,
    actor: 'hub',
    audit: 'draw:run',
    refused: {
      code: 'draw-done',
      input: async (town) => {
        await drawn(town)
        return { campaign: CAMPAIGN, record: '0'.repeat(64) }
      },
    },
  },
  'draw.type-seed': {
    input: async (town) => {
      await ownerTyped(town)
      return { campaign: CAMPAIGN, digits: DICE, by: BY_OFFICE }
    },
    actor: 'user:office-1',
    audit: 'draw:seed',
    // Another one of the same body is no second one.
    refused: {
      code: 'seed-same-body',
      input: async (town) => {
        await ownerTyped(town)
        return { campaign: CAMPAIGN, digits: DICE, by: BY_OWNER }
      },
    },
  },
  'halls.set-day': {
    input: () => ({ hall: 'shimin', date: '2026-11-20', openings: [], name: '停电', reason: REASON }),
    actor: 'user:manager',
    audit: 'hours:set',
    refused: { code: 'unknown-hall', input: () => ({ hall: 'nowhere', date: '2026-11-20', reason: REASON }) },
  },
  'halls.set-hours': {
    input: () => ({
      hall: 'shimin',
      from: '2026-11-18',
      weekly: [{ days: [1, 2, 3, 4, 5], from: 540, to: 1_020 }],
      reason: REASON,
    }),
    actor: 'user:manager',
    audit: 'hours:set',
    refused: { code: 'unknown-hall', input: () => ({ hall: 'nowhere', from: '2026-11-18', reason: REASON }) },
  },
  'matters.enter': {
    input: async (town) => {
      await town.service()
      return { name: '从未听说', unit: 'J16', reason: REASON }
    },
    actor: 'user:office-1',
    audit: 'matter:enter',
    refused: { code: 'unknown-unit', input: () => ({ name: '从未听说', unit: 'X99', reason: REASON }) },
  },
  'policy.adopt': {
    input: (town) => {
      const { policy } = town.store.registry.policy()
      return {
        policy: { ...policy, version: policy.version + 1, minimumRatings: 40 },
        since: town.clock.now,
        reason: REASON,
      }
    },
    actor: 'user:office-1',
    audit: 'policy:adopt',
    refused: {
      code: 'policy-unchanged',
      input: (town) => ({ policy: town.store.registry.policy().policy, since: town.clock.now, reason: REASON }),
    },
  },
  'pairing-codes.create': {
    input: () => ({ kind: 'kiosk', window: { hall: 'shimin', code: 'A01' } }),
    actor: 'user:manager',
    audit: 'pairing-code:create',
    refused: null,
  },
  'postings.set': {
    input: async (town) => {
      await town.press('A01', 4)
      return { ...A01, unit: 'J16', from: town.clock.now - MINUTE, reason: REASON }
    },
    actor: 'user:office-1',
    audit: 'posting:set',
    refused: {
      code: 'unknown-unit',
      input: (town) => ({ ...A01, unit: 'X99', from: town.clock.now, reason: REASON }),
    },
  },
  'deductions.confirm': {
    input: async (town) => ({ id: await entered(town), officer: OFFICE }),
    actor: 'user:office-1',
    audit: 'deduction:confirm',
    refused: { code: 'not-found', input: () => ({ id: NOBODY, officer: OFFICE }) },
  },
  'deductions.decide': {
    input: async (town) => ({ id: await objected(town), verdict: 'dismissed', reason: REASON, officer: OFFICE }),
    actor: 'user:office-1',
    audit: 'deduction:decide',
    // Nobody has objected.
    refused: {
      code: 'deduction-step-refused',
      input: async (town) => ({ id: await entered(town), verdict: 'upheld', reason: REASON, officer: OFFICE }),
    },
  },
  'deductions.note-not-interviewed': {
    input: () => ({ id: DEDUCTION, unit: 'J36', date: '2026-11-17', by: MEDIA }),
    actor: 'user:media',
    audit: 'deduction:note',
    refused: {
      code: 'date-outside-period',
      input: () => ({ id: DEDUCTION, unit: 'J36', date: '2026-11-19', by: MEDIA }),
    },
  },
  'inspections.enter': {
    input: () => ({ ...INSPECTION, by: OF_OFFICE }),
    actor: 'user:office-1',
    audit: 'inspection:enter',
    refused: { code: 'rule-of-another-body', input: () => ({ ...INSPECTION, by: MEDIA }) },
  },
  'inspections.step': {
    input: async (town) => ({
      id: await inspected(town),
      step: 'verified',
      date: '2026-11-17',
      text: '属实',
      by: OF_OFFICE,
    }),
    actor: 'user:office-1',
    audit: 'inspection:step',
    refused: {
      code: 'inspection-step-refused',
      input: async (town) => ({
        id: await inspected(town),
        step: 'closed',
        date: '2026-11-17',
        text: '办结',
        by: OF_OFFICE,
      }),
    },
  },
  'programmes.enter': {
    input: () => ({ ...PROGRAMME, problems: [...PROGRAMME.problems], by: MEDIA }),
    actor: 'user:media',
    audit: 'programme:enter',
    refused: { code: 'rule-of-another-body', input: () => ({ ...PROGRAMME, problems: [], by: DISCIPLINE }) },
  },
  'programmes.note-outcome': {
    input: async (town) => ({ id: await onAir(town), outcome: 'refused', date: '2026-11-16', text: '说忙', by: MEDIA }),
    actor: 'user:media',
    audit: 'programme:outcome',
    refused: {
      code: 'reason-missing',
      input: async (town) => ({ id: await onAir(town), outcome: 'refused', date: '2026-11-16', text: ' ', by: MEDIA }),
    },
  },
  'monthly.return': {
    input: async (town) => {
      await town.store.act('monthly.submit', { month: '2026-10', lines: MONTHLY, by: MEDIA }, 'user:media')
      return { month: '2026-10', body: 'media', reason: REASON, officer: OFFICE }
    },
    actor: 'user:office-1',
    audit: 'monthly:return',
    refused: {
      code: 'not-found',
      input: () => ({ month: '2026-09', body: 'media', reason: REASON, officer: OFFICE }),
    },
  },
  'monthly.save-draft': {
    input: () => ({ month: '2026-10', lines: MONTHLY, by: MEDIA }),
    actor: 'user:media',
    audit: null,
    refused: {
      code: 'date-outside-period',
      input: () => ({ month: '2026-12', lines: MONTHLY, by: MEDIA }),
    },
  },
  'monthly.submit': {
    input: () => ({ month: '2026-10', lines: MONTHLY, by: MEDIA }),
    actor: 'user:media',
    audit: 'monthly:submit',
    refused: {
      code: 'hand-in-faulty',
      input: () => ({ month: '2026-10', lines: [...MONTHLY, ...MONTHLY], by: MEDIA }),
    },
  },
  'problems.feed-back': {
    input: () => ({ ...PROBLEM, by: MEDIA }),
    actor: 'user:media',
    audit: 'problem:feed-back',
    refused: { code: 'rule-of-another-body', input: () => ({ ...PROBLEM, by: DISCIPLINE }) },
  },
  'problems.step': {
    input: async (town) => ({ id: await fedBack(town), solved: '2026-11-18', by: MEDIA }),
    actor: 'user:media',
    audit: 'problem:step',
    refused: {
      code: 'bad-request',
      input: async (town) => ({ id: await fedBack(town), solved: '2026-11-01', by: MEDIA }),
    },
  },
  'deductions.object': {
    input: async (town) => ({ id: await entered(town), reason: REASON, files: [], by: UNIT_OF_A01 }),
    actor: 'user:unit',
    audit: 'deduction:object',
    refused: {
      code: 'objection-too-late',
      input: async (town) => {
        const id = await entered(town)
        town.pass(8 * 24 * HOUR)
        return { id, reason: REASON, files: [], by: UNIT_OF_A01 }
      },
    },
  },
  'deductions.report': {
    input: async (town) => ({ ...(await criticism(town)), by: DISCIPLINE }),
    actor: 'user:discipline',
    audit: 'deduction:report',
    refused: {
      code: 'date-differs',
      input: async (town) => ({ ...(await criticism(town)), date: '2026-11-01', by: DISCIPLINE }),
    },
  },
  'deductions.sign': {
    input: async (town) => {
      const id = '019a9a00-0000-7000-8000-0000000000b1'
      const fact = { id, unit: 'J36', rule: 'B1', date: '2026-11-17', facts: { text: '拒绝采访' }, files: [] } as const
      await town.store.act('deductions.report', { ...fact, files: [], by: MEDIA }, 'user:media')
      return { id, name: '周某', date: '2026-11-18', file: await uploaded(town, 'user:media', MEDIA), by: MEDIA }
    },
    actor: 'user:media',
    audit: 'deduction:sign',
    refused: {
      code: 'deduction-step-refused',
      input: async (town) => ({
        id: await entered(town),
        name: '周某',
        date: '2026-11-18',
        file: EVIDENCE_OF_DISCIPLINE,
        by: DISCIPLINE,
      }),
    },
  },
  'deductions.withdraw': {
    input: async (town) => ({ id: await entered(town), reason: REASON, by: DISCIPLINE }),
    actor: 'user:discipline',
    audit: 'deduction:withdraw',
    refused: {
      code: 'rule-of-another-body',
      input: async (town) => ({ id: await entered(town), reason: REASON, by: MEDIA }),
    },
  },
  'notices.tell': {
    input: async (town) => {
      await ballotSealed(town)
      return { campaign: CAMPAIGN, partial: true, officer: OFFICE }
    },
    actor: 'user:office-1',
    audit: 'notice:tell',
    // One of four is sealed.
    refused: {
      code: 'methods-not-sealed',
      input: async (town) => {
        await ballotSealed(town)
        return { campaign: CAMPAIGN, officer: OFFICE }
      },
    },
  },
  'notices.sign': {
    input: async (town) => {
      await told(town)
      return { campaign: CAMPAIGN, by: UNIT_OF_A01 }
    },
    actor: 'user:unit',
    audit: 'notice:read',
    refused: { code: 'not-found', input: () => ({ campaign: CAMPAIGN, by: UNIT_OF_A01 }) },
  },
  'rectifications.enter': {
    input: () => ({ ...FOUND, by: BY_OFFICE }),
    actor: 'user:office-1',
    audit: 'rectification:enter',
    // Nothing is sealed.
    refused: {
      code: 'rectification-source-unknown',
      input: () => ({ ...FOUND, source: 'follow-up', ref: METHOD, by: BY_OFFICE }),
    },
  },
  'rectifications.plan': {
    input: async (town) => {
      await itemAt(town, 'entered')
      return { ...PLAN, by: UNIT_OF_A01 }
    },
    actor: 'user:unit',
    audit: 'rectification:plan',
    refused: {
      code: 'deadline-outside',
      input: async (town) => {
        await itemAt(town, 'entered')
        return { ...PLAN, deadline: '2028-01-01', by: UNIT_OF_A01 }
      },
    },
  },
  'rectifications.answer': {
    input: async (town) => {
      await itemAt(town, 'planned')
      return { ...OF_ITEM, outcome: 'returned', reason: REASON, officer: OFFICE }
    },
    actor: 'user:office-1',
    audit: 'rectification:answer',
    refused: {
      code: 'rectification-step-refused',
      input: async (town) => {
        await itemAt(town, 'entered')
        return { ...OF_ITEM, outcome: 'accepted', officer: OFFICE }
      },
    },
  },
  'rectifications.report': {
    input: async (town) => {
      await itemAt(town, 'accepted')
      return { ...DONE, by: UNIT_OF_A01 }
    },
    actor: 'user:unit',
    audit: 'rectification:report',
    refused: {
      code: 'unknown-file',
      input: async (town) => {
        await itemAt(town, 'accepted')
        return { ...DONE, files: [NOBODY], by: UNIT_OF_A01 }
      },
    },
  },
  'rectifications.visit': {
    input: async (town) => {
      await itemAt(town, 'accepted')
      return { ...VISIT, files: [], by: BY_OFFICE }
    },
    actor: 'user:office-1',
    audit: 'rectification:visit',
    refused: {
      code: 'date-outside-period',
      input: async (town) => {
        await itemAt(town, 'accepted')
        return { ...VISIT, date: '2026-11-19', files: [], by: BY_OFFICE }
      },
    },
  },
  'rectifications.appoint': {
    input: async (town) => {
      await itemAt(town, 'accepted')
      return { ...APPOINTED, officer: OFFICE }
    },
    actor: 'user:office-1',
    audit: 'rectification:appoint',
    refused: {
      code: 'appointment-open',
      input: async (town) => {
        await itemAt(town, 'accepted')
        await town.store.act('rectifications.appoint', { ...APPOINTED, officer: OFFICE }, 'user:office-1')
        return { ...APPOINTED, text: '另看叫号', officer: OFFICE }
      },
    },
  },
  'rectifications.postpone': {
    input: async (town) => {
      await itemAt(town, 'accepted')
      await town.store.act('rectifications.appoint', { ...APPOINTED, officer: OFFICE }, 'user:office-1')
      return { ...OF_ITEM, date: '2026-11-23', reason: REASON, officer: OFFICE }
    },
    actor: 'user:office-1',
    audit: 'rectification:postpone',
    refused: {
      code: 'appointment-missing',
      input: async (town) => {
        await itemAt(town, 'accepted')
        return { ...OF_ITEM, reason: REASON, officer: OFFICE }
      },
    },
  },
  'rectifications.close': {
    input: async (town) => {
      await itemAt(town, 'passed')
      return { ...OF_ITEM, reason: REASON, officer: OFFICE }
    },
    actor: 'user:office-1',
    audit: 'rectification:close',
    refused: {
      code: 'visit-missing',
      input: async (town) => {
        await itemAt(town, 'accepted')
        return { ...OF_ITEM, reason: REASON, officer: OFFICE }
      },
    },
  },
  'rectifications.withdraw': {
    input: async (town) => {
      await itemAt(town, 'entered')
      return { ...OF_ITEM, reason: REASON, officer: OFFICE }
    },
    actor: 'user:office-1',
    audit: 'rectification:withdraw',
    refused: {
      code: 'own-unit',
      input: async (town) => {
        await itemAt(town, 'entered')
        return { ...OF_ITEM, reason: REASON, officer: { ...OFFICE, bound: 'J36' } }
      },
    },
  },
  'rectifications.erase-people': {
    input: async (town) => {
      await itemAt(town, 'planned')
      return { ...OF_ITEM, reason: REASON, officer: OFFICE }
    },
    actor: 'user:office-1',
    audit: 'person:erase',
    refused: {
      code: 'own-unit',
      input: async (town) => {
        await itemAt(town, 'planned')
        return { ...OF_ITEM, reason: REASON, officer: { ...OFFICE, bound: 'J36' } }
      },
    },
  },
  'evidence.finish': {
    input: async (town) => {
      const id = NOBODY
      await town.store.act('evidence.store-part', { id, part: 0, bytes: 'JVBERi0=', by: MEDIA }, 'user:media')
      return { id, sort: 'pdf', bytes: 5, sha256: '0'.repeat(64) }
    },
    actor: 'user:media',
    audit: 'evidence:upload',
    refused: { code: 'not-found', input: () => ({ id: NOBODY, sort: 'pdf', bytes: 5, sha256: '0'.repeat(64) }) },
  },
  'evidence.store-part': {
    input: () => ({ id: NOBODY, part: 0, bytes: 'JVBERi0=', by: MEDIA }),
    actor: 'user:media',
    audit: null,
    refused: { code: 'not-found', input: () => ({ id: NOBODY, part: 1, bytes: 'JVBERi0=', by: MEDIA }) },
  },
  'ratings.ask': {
    input: async (town) => ({
      officer: OFFICE,
      action: 'void',
      ratings: [await town.held()],
      ground: 'mistaken',
      reason: REASON,
    }),
    actor: 'user:office-1',
    audit: 'rating:ask',
    refused: {
      code: 'not-found',
      input: () => ({ officer: OFFICE, action: 'exclude', ratings: [NOBODY], reason: REASON }),
    },
  },
  'ratings.confirm': {
    input: async (town) => ({ officer: SECOND_OFFICE, request: (await town.ask()).request, reason: REASON }),
    actor: 'user:office-2',
    audit: 'rating:decide',
    refused: {
      code: 'same-person',
      input: async (town) => ({ officer: OFFICE, request: (await town.ask()).request, reason: REASON }),
    },
  },
  'followUp.decide': {
    input: async (town) => {
      await sealSurvey(town)
      const said = { joins: true, reason: '连续两年样本不足', officer: OFFICE }
      return { campaign: CAMPAIGN, method: 'third-party', unit: 'J16', ...said }
    },
    actor: 'user:office-1',
    audit: 'follow-up:decide',
    refused: {
      code: 'not-sealed',
      input: () => ({
        campaign: CAMPAIGN,
        method: 'representatives',
        unit: 'J16',
        joins: true,
        reason: REASON,
        officer: OFFICE,
      }),
    },
  },
  'baseline.enter': {
    input: () => ({
      campaign: CAMPAIGN,
      hash: '0'.repeat(64),
      rows: [{ unit: 'J16', method: 'third-party', score: 8_850, rank: 3 }],
      officer: OFFICE,
    }),
    actor: 'user:office-1',
    audit: 'baseline:enter',
    refused: {
      code: 'unknown-campaign',
      input: () => ({ campaign: '1999', hash: '0'.repeat(64), rows: [], officer: OFFICE }),
    },
  },
  'survey.close': {
    input: answersLaid,
    actor: 'user:owner',
    audit: 'survey:import',
    // Another file was taken since this one was looked at.
    refused: { code: 'survey-changed', input: async (town) => ({ ...(await answersLaid(town)), revision: 1 }) },
  },
  'survey.enter-result': {
    input: () => ({
      campaign: CAMPAIGN,
      revision: 0,
      hash: '0'.repeat(64),
      rows: [{ unit: 'J16', score: 8_850, n: 40 }],
    }),
    actor: 'user:owner',
    audit: 'survey:import',
    refused: {
      code: 'unknown-campaign',
      input: () => ({ campaign: '1999', revision: 0, hash: '0'.repeat(64), rows: [] }),
    },
  },
  'survey.lay-down': {
    input: () => ({ import: NOBODY, part: 1, rows: [{ id: 'R000001-J16', status: 'refused' }] }),
    actor: 'user:owner',
    audit: null,
    refused: null,
  },
  'survey.withdraw': {
    input: async (town) => {
      const done = await town.store.act('survey.close', await answersLaid(town), 'user:owner')
      return { campaign: CAMPAIGN, import: done.import, reason: REASON }
    },
    actor: 'user:owner',
    audit: 'survey:withdraw',
    refused: { code: 'survey-import-unknown', input: () => ({ campaign: CAMPAIGN, import: 1, reason: REASON }) },
  },

  'ratings.decide': {
    input: async (town) => ({ officer: OFFICE, action: 'release', ratings: [await town.held()], reason: REASON }),
    actor: 'user:office-1',
    audit: 'rating:decide',
    // The second of them is not held: the first stays held, too.
    refused: {
      code: 'not-held',
      input: async (town) => {
        const held = await town.held()
        town.pass(MINUTE)
        const ratings = [held, await town.press('A01', 4)]
        return { officer: OFFICE, action: 'release', ratings, reason: REASON }
      },
    },
  },
  'ratings.refuse': {
    input: async (town) => ({ officer: SECOND_OFFICE, request: (await town.ask()).request, reason: REASON }),
    actor: 'user:office-2',
    audit: 'rating:ask',
    refused: {
      code: 'reason-missing',
      input: async (town) => ({ officer: SECOND_OFFICE, request: (await town.ask()).request, reason: ' ' }),
    },
  },
  'questions.answer': {
    input: async (town) => ({ hall: 'shimin', question: await town.question(), words: '看过录像' }),
    actor: 'user:manager',
    audit: 'hall:answer',
    // To another hall's manager there is no such question.
    refused: {
      code: 'not-found',
      input: async (town) => ({ hall: '12345', question: await town.question(), words: '看过录像' }),
    },
  },
  'questions.ask': {
    input: async (town) => ({ ratings: [await town.held()], words: '是不是办事人自己按的？' }),
    actor: 'user:office-1',
    audit: 'hall:ask',
    // The second of them is not held: nobody is asked about the first, either.
    refused: {
      code: 'not-held',
      input: async (town) => {
        const held = await town.held()
        town.pass(MINUTE)
        return { ratings: [held, await town.press('A01', 4)], words: '看录像' }
      },
    },
  },
  'questions.withdraw': {
    input: async (town) => ({ question: await town.question() }),
    actor: 'user:office-1',
    audit: 'hall:ask',
    refused: { code: 'not-found', input: () => ({ question: NOBODY }) },
  },
  'receipts.add': {
    input: async (town) => {
      const receipt = 'QRSTUVWXYZ234567'
      await town.press('A01', 2, { receipt })
      return { id: NOBODY, receipt, comment: '等了很久' }
    },
    actor: 'hub',
    audit: null,
    refused: { code: 'receipt-not-arrived', input: () => ({ id: NOBODY, receipt: 'QRSTUVWXYZ234567' }) },
  },
  'seals.ask-to-reopen': {
    input: async (town) => ({ seal: await town.seal(), officer: OFFICE, reason: REASON }),
    actor: 'user:office-1',
    audit: 'period:reopen',
    refused: { code: 'seal-missing', input: () => ({ seal: 1, officer: OFFICE, reason: REASON }) },
  },
  'seals.agree': {
    input: async (town) => ({ ...(await town.askToSeal()), officer: SECOND_OFFICE, reason: REASON, alone: true }),
    actor: 'user:office-2',
    audit: 'period:seal',
    // Who asked is no second person.
    refused: {
      code: 'same-person',
      input: async (town) => ({ ...(await town.askToSeal()), officer: OFFICE, reason: REASON, alone: true }),
    },
  },
  'seals.ask': {
    input: (town) => town.asking(),
    actor: 'user:office-1',
    audit: 'period:ask',
    refused: { code: 'content-changed', input: (town) => ({ ...town.asking(), shown: 'f'.repeat(64) }) },
  },
  'seals.refuse': {
    input: async (town) => ({ request: (await town.askToSeal()).request, officer: SECOND_OFFICE, reason: '先查 A01' }),
    actor: 'user:office-2',
    audit: 'period:ask',
    refused: { code: 'not-found', input: () => ({ request: 1, officer: SECOND_OFFICE, reason: REASON }) },
  },
  'seals.consent': {
    input: () => ({ ...TODAY, method: METHOD, officer: SECOND_OFFICE, reason: REASON }),
    actor: 'user:office-2',
    audit: 'period:stand',
    refused: {
      code: 'reason-missing',
      input: () => ({ ...TODAY, method: METHOD, officer: SECOND_OFFICE, reason: '' }),
    },
  },
  'seals.package-made': {
    input: async (town) => ({ seal: await town.seal(), digest: '0'.repeat(64) }),
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'seals.reopen': {
    input: async (town) => ({ seal: await town.askToReopen(), officer: SECOND_OFFICE, reason: REASON }),
    actor: 'user:office-2',
    audit: 'period:reopen',
    refused: {
      code: 'same-person',
      input: async (town) => ({ seal: await town.askToReopen(), officer: OFFICE, reason: REASON }),
    },
  },
  'seals.seal': {
    input: async (town) => {
      await town.press('A01', 5)
      await town.consent()
      return town.sealing()
    },
    actor: 'user:office-1',
    audit: 'period:seal',
    refused: {
      code: 'seal-unready',
      input: async (town) => {
        await town.held()
        return town.sealing()
      },
    },
  },
  'services.cancel': {
    input: async (town) => ({ ...D13, service: (await town.service()).service, reason: REASON }),
    actor: 'program:queue',
    audit: null,
    refused: { code: 'not-found', input: () => ({ ...D13, service: NOBODY, reason: REASON }) },
  },
  'services.correct': {
    input: async (town) => ({
      ...D13,
      service: (await town.service()).service,
      unit: 'J16',
      party: 'organisation',
      reason: REASON,
    }),
    actor: 'program:queue',
    audit: null,
    refused: {
      code: 'unknown-unit',
      input: async (town) => ({
        ...D13,
        service: (await town.service()).service,
        unit: 'X99',
        reason: REASON,
      }),
    },
  },
  'services.end-expired': {
    input: async (town) => {
      await town.service()
      town.pass(HOUR)
    },
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'services.note-shown': {
    input: async (town) => (await town.service()).invitation,
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'services.open': {
    input: () => ({ ...D13, caseNo: '7', party: 'person', connected: true }),
    actor: 'program:queue',
    audit: null,
    refused: {
      code: 'unknown-window',
      input: () => ({ ...NO_WINDOW, caseNo: '7', party: 'person', connected: true }),
    },
  },
  ...BALLOT_CHANGES,
  ...REPORT_CHANGES,
  'hand-ins.accept': {
    input: async (town) => ({ campaign: CAMPAIGN, handIn: await handedIn(town), officer: OFFICE }),
    actor: 'user:office-1',
    audit: 'hand-in:answer',
    refused: {
      code: 'hand-in-answered',
      input: async (town) => {
        const handIn = await handedIn(town)
        await town.store.act('hand-ins.submit', { ...OWN_OBJECTS, lines: PEOPLE.slice(0, 1) }, 'user:unit')
        return { campaign: CAMPAIGN, handIn, officer: OFFICE }
      },
    },
  },
  'hand-ins.erase-people': {
    input: async (town) => ({ campaign: CAMPAIGN, handIn: await handedIn(town), line: 2, reason: REASON }),
    actor: 'user:office-1',
    audit: 'person:erase',
    refused: {
      code: 'not-found',
      input: async (town) => ({ campaign: CAMPAIGN, handIn: await handedIn(town), line: 9, reason: REASON }),
    },
  },
  'hand-ins.note-call': {
    input: () => ({ campaign: CAMPAIGN, party: 'J41', word: '明天交' }),
    actor: 'user:office-1',
    audit: 'hand-in:call',
    refused: { code: 'not-found', input: () => ({ campaign: CAMPAIGN, party: 'X99' }) },
  },
  'hand-ins.return': {
    input: async (town) => ({ campaign: CAMPAIGN, handIn: await handedIn(town), reason: REASON, officer: OFFICE }),
    actor: 'user:office-1',
    audit: 'hand-in:answer',
    refused: {
      code: 'reason-missing',
      input: async (town) => ({ campaign: CAMPAIGN, handIn: await handedIn(town), reason: ' ', officer: OFFICE }),
    },
  },
  'hand-ins.save-draft': {
    input: () => ({ ...OWN_OBJECTS, lines: PEOPLE }),
    actor: 'user:unit',
    audit: null,
    refused: {
      code: 'draft-newer',
      input: async (town) => {
        await town.store.act('hand-ins.save-draft', { ...OWN_OBJECTS, lines: PEOPLE }, 'user:unit')
        return { ...OWN_OBJECTS, lines: [] }
      },
    },
  },
  'hand-ins.submit': {
    input: () => ({ ...OWN_OBJECTS, lines: PEOPLE }),
    actor: 'user:unit',
    audit: 'hand-in:submit',
    refused: {
      code: 'hand-in-faulty',
      input: () => ({
        ...OWN_OBJECTS,
        lines: [...PEOPLE, { line: 4, cells: { kind: '企业', name: '丁某', consent: '是' } }],
      }),
    },
  },
  'pool.begin': {
    input: () => ({ campaign: CAMPAIGN, source: 'survey-team', after: 0 }),
    actor: 'user:owner',
    audit: null,
    refused: { code: 'pool-changed', input: () => ({ campaign: CAMPAIGN, source: 'survey-team', after: 7 }) },
  },
  'pool.close': {
    input: async (town) => {
      const { batch, plan } = await begun(town)
      return { batch, plan }
    },
    actor: 'user:owner',
    audit: 'pool:import',
    refused: { code: 'not-found', input: async (town) => ({ batch: 77, plan: (await begun(town)).plan }) },
  },
  'pool.decide': {
    input: async (town) => {
      await pooled(town)
      return { ...OF_POOL, a: 'R000003', b: 'R000002', same: true, word: '同一人' }
    },
    actor: 'user:owner',
    audit: 'pool:decide',
    refused: {
      code: 'rater-not-in-pool',
      input: () => ({ ...OF_POOL, a: 'R000003', b: 'R000002', same: true, word: '同一人' }),
    },
  },
  'pool.erase': {
    input: async (town) => {
      await pooled(town)
      return { ...OF_POOL, rater: 'R000002', reason: REASON, copies: [] }
    },
    actor: 'user:owner',
    audit: 'person:erase',
    refused: { code: 'rater-not-in-pool', input: () => ({ ...OF_POOL, rater: 'R000009', reason: REASON, copies: [] }) },
  },
  'pool.forget': {
    input: async (town) => ({ batch: (await begun(town)).batch }),
    actor: 'user:owner',
    audit: null,
    refused: { code: 'not-found', input: () => ({ batch: 77 }) },
  },
  'pool.lay-down': {
    input: async (town) => {
      const { batch, chunks } = await begun(town)
      return { batch, chunk: chunks[0]! }
    },
    actor: 'user:owner',
    audit: null,
    refused: { code: 'not-found', input: () => ({ batch: 77, chunk: '{}' }) },
  },
  'pool.note-pairs': {
    input: async (town) => {
      await pooled(town)
      const pairs = [{ low: 2, high: 3, likeness: 'same-sound', equal: '' }]
      return { campaign: CAMPAIGN, from: 0, pairs, total: '{"same-name":0,"same-sound":1,"one-character":0}' }
    },
    actor: 'user:owner',
    audit: null,
    refused: null,
  },
  'pool.tidy': { input: () => ({ campaign: CAMPAIGN }), actor: 'user:owner', audit: null, refused: null },
  'pool.undo': {
    input: async (town) => {
      await pooled(town)
      const pair = { ...OF_POOL, a: 'R000002', b: 'R000003', same: false, word: '两人' }
      const { decision } = await town.store.act('pool.decide', pair, 'user:owner')
      return { ...OF_POOL, decision }
    },
    actor: 'user:owner',
    audit: 'pool:decide',
    refused: { code: 'not-found', input: () => ({ ...OF_POOL, decision: 1 }) },
  },
  'online.ask': {
    input: async (town) => ({ ...(await heldOnline(town)), action: 'exclude', officer: ONLINE_OWNER }),
    actor: 'user:owner-1',
    audit: 'online:ask',
    refused: {
      code: 'own-unit',
      input: async (town) => ({
        ...(await heldOnline(town)),
        action: 'exclude',
        officer: { ...ONLINE_OWNER, bound: 'J36' },
      }),
    },
  },
  'online.confirm': {
    input: async (town) => ({ request: await askedOnline(town), reason: REASON, officer: SECOND_OWNER }),
    actor: 'user:owner-2',
    audit: 'online:decide',
    refused: {
      code: 'same-person',
      input: async (town) => ({ request: await askedOnline(town), reason: REASON, officer: ONLINE_OWNER }),
    },
  },
  'online.decide': {
    input: async (town) => ({ ...(await heldOnline(town)), action: 'release', officer: ONLINE_OWNER }),
    actor: 'user:owner-1',
    audit: 'online:decide',
    refused: {
      code: 'not-held',
      input: async (town) => {
        const [first] = await ratedOnline(town, 1)
        return { ratings: [first!], reason: REASON, action: 'release', officer: ONLINE_OWNER }
      },
    },
  },
  'online.erase-comment': {
    input: async (town) => ({ rating: (await ratedOnline(town, 1, { comment: '停车难' }))[0]!, reason: REASON }),
    actor: 'user:owner-1',
    audit: 'online:erase',
    refused: {
      code: 'not-found',
      input: async (town) => ({ rating: (await ratedOnline(town, 1))[0]!, reason: REASON }),
    },
  },
  'online.note-turned-away': {
    input: () => ({ counts: [{ day: 20_775, code: 'challenge-spent', n: 3 }] }),
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'online.record': {
    input: (town) => ({ ratings: [onlineArrival(town.clock.now)] }),
    actor: 'hub',
    audit: null,
    refused: null,
  },
  'online.refuse': {
    input: async (town) => ({ request: await askedOnline(town), reason: REASON, officer: SECOND_OWNER }),
    actor: 'user:owner-2',
    audit: 'online:ask',
    refused: {
      code: 'request-closed',
      input: async (town) => {
        const word = { request: await askedOnline(town), reason: REASON, officer: SECOND_OWNER }
        await town.store.act('online.refuse', word, 'user:owner-2')
        return { ...word, reason: '另一个理由' }
      },
    },
  },
  'staff.enter': {
    input: () => ({ no: '64019999', name: '新人', unit: 'J36', reason: REASON, by: BY_HALL }),
    actor: 'user:manager',
    audit: 'staff:enter',
    refused: {
      code: 'forbidden',
      input: () => ({ no: '64019999', name: '新人', unit: 'J16', reason: REASON, by: BY_HALL }),
    },
  },
  'tray.settle': {
    input: async (town) => ({ rating: await town.press(null, 4), unit: 'J16', reason: REASON, by: BY_OFFICE }),
    actor: 'user:office-1',
    audit: 'tray:settle',
    refused: { code: 'not-found', input: () => ({ rating: NOBODY, unit: 'J16', reason: REASON, by: BY_OFFICE }) },
  },
  'units.alias': {
    input: () => ({ name: '老名字', unit: 'J16', reason: REASON }),
    actor: 'user:office-1',
    audit: 'unit:alias',
    refused: { code: 'unknown-unit', input: () => ({ name: '老名字', unit: 'X99', reason: REASON }) },
  },
  'windows.change': {
    input: () => ({ hall: 'shimin', code: 'A09', name: '新窗口', zone: 'A', reason: REASON }),
    actor: 'user:manager',
    audit: 'window:change',
    refused: {
      code: 'unknown-zone',
      input: () => ({ hall: 'shimin', code: 'A09', name: '新窗口', zone: '?', reason: REASON }),
    },
  },
  'windows.set-mode': {
    input: () => ({ ...A01, mode: 'invited', reason: REASON }),
    actor: 'user:manager',
    audit: 'window:change',
    refused: { code: 'unknown-window', input: () => ({ ...NO_WINDOW, mode: 'invited', reason: REASON }) },
  },
  'windows.set-state': {
    input: () => ({ ...A01, state: 'paused', reason: REASON }),
    actor: 'user:manager',
    audit: 'window:change',
    refused: { code: 'unknown-window', input: () => ({ ...NO_WINDOW, state: 'paused' }) },
  },
}

export const NOTE_EXAMPLES: { [N in NoteName]: (town: Town) => NoteInput<N> } = {
  'device.beat': (town) => ({ pending: 3, ...town.device('A01').reading(town.clock.now) }),
  'device.hello': (town) => ({
    said: { model: 'kiosk', version: '1.0.0', pending: 0, ...town.device('A01').reading(town.clock.now) },
    model: 'kiosk',
  }),
}

/** What a full town is asked. */
export interface FullTown extends Town {
  made: {
    inspection: string
    programme: string
    seal: number
    ballotSeal: number
    onlineSeal: number
    heldOnline: string
    handIn: number
    deduction: string
    item: string
    problem: string
    file: string
    lines: number
    surveySeal: number
    held: string
    case: string
    alert: string
    calls: string[]
  }
}

const AS_AUDITOR = { by: { role: 'auditor' }, operator: 'user:auditor' } as const
type Asked<A> = (town: FullTown) => A

export const READ_EXAMPLES: { [N in ReadName]: Asked<ReadArguments<N>> } = {
  'alerts.changed-rules': () => ['shimin'],
  'alerts.find': (town) => ['shimin', town.made.alert],
  'alerts.key-uses': () => [],
  'alerts.list': (town) => ['shimin', 0, town.clock.now + 1],
  'alerts.open': () => [],
  'alerts.presses': () => [0],
  'alerts.presses-now': (town) => [[town.made.held, NOBODY]],
  'alerts.windows': (town) => [town.store.registry.windowIds(), town.clock.now],
  'audit.chain': () => [true],
  'audit.list': () => [{ limit: 1_000 }],
  'calls.known': (town) => [town.made.calls],
  'calls.prepare': (town) => [
    [{ callId: '9', unit: '从未听说的单位', level: 2, answeredAt: town.clock.now }],
    town.clock.now,
  ],
  'calendar.list': (town) => [CAMPAIGN, town.clock.now],
  'campaigns.list': (town) => [town.clock.now],
  'cases.list': (town) => [{ filters: {}, now: town.clock.now }],
  'cases.of-unit': (town) => [{ officer: UNIT_OF_A01, now: town.clock.now }],
  'cases.one': (town) => [{ case: town.made.case, officer: BY_HALL, now: town.clock.now }],
  'cases.one-of-unit': (town) => [{ case: town.made.case, officer: UNIT_OF_A01, now: town.clock.now }],
  'checkpoints.newest': () => ['no-such-folder'],
  'first-day': (town) => [{ https: false, outside: false, now: town.clock.now }],
  'clock.doubts': () => [],
  'clock.state': (town) => [town.clock.now, { devices: 5, halls: 2, by: 3 * MINUTE }],
  'complaints.for-file': (town) => [{ campaign: CAMPAIGN, month: '2026-11', now: town.clock.now }],
  'complaints.list': (town) => [{ campaign: CAMPAIGN, month: '2026-11', now: town.clock.now }],
  'deductions.list': (town) => [{ campaign: CAMPAIGN }, AS_AUDITOR, town.clock.now],
  'deductions.one': (town) => [town.made.deduction, AS_AUDITOR, town.clock.now],
  'todo.list': (town) => [{ by: BY_OFFICE, operator: 'user:office-1' }, town.clock.now],
  'notices.all': (town) => [CAMPAIGN, town.clock.now],
  'notices.list': (town) => [CAMPAIGN, town.clock.now],
  'notices.one': (town) => [CAMPAIGN, 'J36', town.clock.now],
  'notices.own': (town) => [CAMPAIGN, UNIT_OF_A01, town.clock.now],
  'rectifications.list': (town) => [
    { campaign: CAMPAIGN },
    { by: BY_OFFICE, operator: 'user:office-1', people: true },
    town.clock.now,
  ],
  'rectifications.sources': (town) => [
    { campaign: CAMPAIGN, unit: 'J36' },
    { by: BY_OFFICE, operator: 'user:office-1' },
    town.clock.now,
  ],
  'rectifications.like-bad': (town) => [
    { campaign: CAMPAIGN },
    { by: BY_OFFICE, operator: 'user:office-1' },
    town.clock.now,
  ],
  'rectifications.reminders': (town) => [town.clock.now],
  'rectifications.one': (town) => [{ campaign: CAMPAIGN, id: town.made.item }, AS_AUDITOR, town.clock.now],
  'evidence.file': (town) => [town.made.file, AS_AUDITOR],
  'evidence.part': (town) => [town.made.file, 0],
  'inspections.list': (town) => [AS_AUDITOR, town.clock.now],
  'inspections.one': (town) => [town.made.inspection, AS_AUDITOR],
  'monthly.late': (town) => [town.clock.now + 60 * 86_400_000],
  'monthly.proposal': (town) => ['2026-10', { by: MEDIA, operator: 'user:media' }, town.clock.now],
  'programmes.list': (town) => [AS_AUDITOR, town.clock.now],
  'programmes.one': (town) => [town.made.programme, AS_AUDITOR],
  'monthly.reports': (town) => [CAMPAIGN, AS_AUDITOR, town.clock.now],
  'problems.list': (town) => [undefined, AS_AUDITOR, town.clock.now],
  'problems.one': (town) => [town.made.problem, AS_AUDITOR, town.clock.now],
  'devices.every': (town) => [town.clock.now],
  'devices.greeting': (town) => [town.device('A01').id, town.clock.now],
  'devices.list': (town) => [town.clock.now],
  'devices.shown': (town) => [town.device('D13').id, town.clock.now],
  'draw.frame-plan': (town) => [CAMPAIGN, town.made.lines, town.clock.now],
  'draw.plan': (town) => [CAMPAIGN, [['J16,citizen', 5]], town.clock.now],
  'draw.state': (town) => [CAMPAIGN, town.clock.now, 'user:owner'],
  'draw.strata': () => [CAMPAIGN],
  'draw.task': () => [CAMPAIGN],
  'draw.tickets': () => [{ campaign: CAMPAIGN, unit: 'J16', kind: 'citizen' }],
  'draw.waiting': () => [],
  'follow-ups.of-hall': (town) => [{ hall: 'shimin', from: 0, until: town.clock.now + 1, most: 100 }],
  'halls.day': (town) => [{ hall: 'shimin', date: '2026-11-18', now: town.clock.now }],
  'halls.day-traced': (town) => [{ hall: 'shimin', date: '2026-11-18', now: town.clock.now }],
  'halls.devices': (town) => ['shimin', town.clock.now],
  'halls.hours': () => ['shimin'],
  'halls.key-tests': (town) => ['shimin', town.clock.now],
  'halls.placements': () => ['shimin'],
  ...BALLOT_READS,
  ...REPORT_READS,
  'hand-ins.content': (town) => [CAMPAIGN, town.made.handIn],
  'hand-ins.of-party': (town) => [CAMPAIGN, 'J36', town.clock.now],
  'hand-ins.overview': (town) => [CAMPAIGN, town.clock.now],
  'hand-ins.own': (town) => [CAMPAIGN, UNIT_OF_A01, town.clock.now],
  'hand-ins.own-lines': (town) => [{ campaign: CAMPAIGN, part: 'objects', by: UNIT_OF_A01 }, town.clock.now],
  'ledger.genesis': () => [],
  'ledger.lines': (town) => [town.store.head.n, null],
  'ledger.provenance': () => [],
  'live.facts': (town) => [town.store.registry.windowIds(), town.clock.now],
  'live.last-presses': (town) => [town.store.registry.windowIds(), town.clock.now],
  'matters.unknown': () => [],
  'ratings.head': (town) => [{ ...TODAY, now: town.clock.now }],
  'online.comments': () => [{ limit: 10 }],
  'online.desk': () => [{ limit: 10, by: BY_OFFICE }],
  'online.evidence': (town) => [town.made.heldOnline, BY_OFFICE],
  'online.held-in-seal': (town) => [town.made.onlineSeal],
  'online.known': (town) => [onlineArrival(town.clock.now)],
  'online.limits': (town) => [town.clock.now],
  'online.own': (town) => [{ ...TODAY, now: town.clock.now }],
  'online.progress': (town) => [CAMPAIGN, town.clock.now],
  'online.requests': () => [BY_OFFICE],
  'photos.file': () => ['nobody.png'],
  'receipts.answer': (town) => ['ABCDEFGHIJKLMNOP', town.clock.now],
  'rules.effects': (town) => [{ ...TODAY, now: town.clock.now }],
  'followUp.list': (town) => [{ campaign: CAMPAIGN, now: town.clock.now }],
  'summary.report': (town) => [{ campaign: CAMPAIGN, now: town.clock.now }],
  'summary.of-campaign': (town) => [{ campaign: CAMPAIGN, now: town.clock.now }],
  'scores.comparison': (town) => [{ ...TODAY, now: town.clock.now }],
  'scores.report': (town) => [{ ...TODAY, method: METHOD, now: town.clock.now }],
  'scores.reported': (town) => [{ ...TODAY, method: METHOD, now: town.clock.now }],
  'scores.unit': (town) => ['J36', { ...TODAY, now: town.clock.now }],
  'scores.what-if': (town) => [{ ...TODAY, now: town.clock.now }],
  'screening.evidence': (town) => [OFFICE, town.made.held],
  'screening.questions': () => [OFFICE],
  'survey.check-answers': (town) => [
    { campaign: CAMPAIGN, rows: [{ line: 2, cells: { id: 'R9', q1: '6' } }] },
    town.clock.now,
  ],
  'baseline.check-file': (town) => [
    { campaign: CAMPAIGN, rows: [{ line: 2, cells: { unit: 'J16', method: 'online', rank: '3' } }] },
    town.clock.now,
  ],
  'survey.check-result': (town) => [
    { campaign: CAMPAIGN, rows: [{ line: 2, cells: { unit: 'J16' } }] },
    town.clock.now,
  ],
  'survey.of-seal': (town) => [town.made.surveySeal],
  'survey.progress': (town) => [CAMPAIGN, town.clock.now],
  'screening.ratings': (town) => [OFFICE, { since: 0, until: town.clock.now + 1, limit: 100 }],
  'screening.requests': () => [OFFICE],
  'seals.detail': (town) => [town.made.seal],
  'seals.held': (town) => [town.made.seal],
  'seals.list': () => [],
  'seals.one': (town) => [town.made.seal],
  'seals.package-facts': (town) => [town.made.seal],
  'seals.sign-manifest': (town) => [
    {
      format: 1,
      what: 'pingyi-seal',
      city: '银川市',
      ...TODAY,
      seal: { n: town.made.seal, hash: '0'.repeat(64), hashName: 'sha256' },
      sealedAt: '2026-11-18T12:00:00+08:00',
      operator: 'user:office-1',
      reason: REASON,
      policy: { version: 1, digest: '0'.repeat(64) },
      checks: {} as never,
      accepted: [],
      counts: { units: 1, ranked: 0, insufficient: 1, notPresent: 0, counted: 1, held: 0 },
      files: [],
    },
  ],
  'seals.state': (town) => [{ ...TODAY, method: METHOD, now: town.clock.now }],
  'seals.waiting': () => ['user:office-2'],
  'services.due': (town) => [town.clock.now],
  'statements.list': () => [],
  'statements.one': (town) => [town.made.seal, 'J36', town.clock.now],
  'staff.list': () => [],
  'tray.all': () => [],
  'tray.list': () => [BY_OFFICE],
  'units.published': (town) => [town.clock.now],
  'pool.copies': () => [{ campaign: CAMPAIGN, rater: 'R000001' }],
  'pool.find': (town) => [{ campaign: CAMPAIGN, words: '李' }, town.clock.now],
  'pool.next-pairs': (town) => [{ campaign: CAMPAIGN, skip: [] }, town.clock.now],
  'pool.state': (town) => [CAMPAIGN, town.clock.now],
  'windows.began': (town) => [0, town.clock.now],
  'windows.history': (town) => [{ ...A01, days: 30, now: town.clock.now }],
  'windows.postings': () => ['shimin', 'A01'],
  'windows.ratings': (town) => [{ ...A01, days: 30, now: town.clock.now, before: town.clock.now + 1, limit: 50 }],
}

export const PAGES_EXAMPLES: { [N in PagesName]: Asked<PagesArguments<N>> } = {
  'audit.rows': () => [{ who: 'office' }],
  'draw.frame-file': () => [CAMPAIGN],
  'draw.frame-ids': () => [CAMPAIGN],
  'draw.pool-lines': () => [CAMPAIGN],
  'draw.record-file': () => [CAMPAIGN],
  'halls.denominator': (town) => [{ hall: 'shimin', now: town.clock.now }],
  'pool.contacts': (town) => [{ campaign: CAMPAIGN, now: town.clock.now }],
  'pool.pairs': (town) => [{ campaign: CAMPAIGN, now: town.clock.now }],
  'pool.plan': (town) => [{ campaign: CAMPAIGN, source: 'objects', now: town.clock.now }],
  'ratings.lines': (town) => [{ period: { since: 0, until: town.clock.now + 1 } }],
}
