import type { Binding } from '../../contract/binding.ts'
import { campaignPeriod, campaignYearAt, DAY_MS } from '../../contract/campaign-time.ts'
import { takeDataDirectory } from '../../data-directory.ts'
import { oneTimePassword } from '../../store/access/secrets/passwords.ts'
import type { Role } from '../../contract/roles.ts'
import { at } from '../../rules/attribution/interval.ts'
import type { Chance } from '../../simulation/chance.ts'
import type { Identity } from '../../simulation/simulated-device.ts'
import type { Desk } from '../operations/desk.ts'
import { openStopped } from '../stopped-desk.ts'
import { writeKeys } from './demo-folder.ts'
import { playLastYear, sealLastYear } from './last-year.ts'
import { beginRectifications } from './rectification-past.ts'
import { playResults } from './results-past.ts'
import { writePast, type PlacedDevice } from './past.ts'
import { playOversight } from './oversight-past.ts'
import { answerSurvey, drawSurvey } from './survey-past.ts'

export const DEMO_HALL = 'shimin'
const OPERATOR = 'cli:demo'
const PAST_DAYS = 30
/** A past that reached beyond the present would let the hub doubt its clock. */
const BEFORE_NOW_MS = 60_000
/** From the end of a campaign to its seals. */
const SEALED_AFTER_MS = 8 * DAY_MS
/** Between two steps that follow from the seals, where days have passed since. */
const PACE_MS = DAY_MS / 3

/** Whom a demo knows. Made before its first rating, they decide from the first day as founding accounts do. */
export const DEMO_USERS: readonly (Binding & { username: string; role: Role; zh: string })[] = [
  { username: 'admin', role: 'admin', zh: '系统管理员' },
  { username: 'manager', role: 'hall-manager', hall: DEMO_HALL, zh: '大厅管理员' },
  { username: 'office', role: 'campaign-office', zh: '市直机关工委' },
  { username: 'centre', role: 'method-owner', method: 'service-centre', unit: 'J62', zh: '行政审批服务局' },
  { username: 'ballot', role: 'method-owner', method: 'representatives', zh: '两代表一委员评议承办人' },
  { username: 'media', role: 'method-owner', method: 'online', unit: 'J18', zh: '新闻传媒集团' },
  { username: 'auditor', role: 'auditor', zh: '审计员' },
  { username: 'survey', role: 'method-owner', method: 'third-party', zh: '国家统计局银川调查队' },
  { username: 'press', role: 'reporter', body: 'media', zh: '有关媒体（报送减分）' },
  { username: 'hotline', role: 'reporter', body: 'hotline', zh: '12345 便民服务中心' },
  { username: 'unit', role: 'unit', unit: 'J36', zh: '公安局' },
]

export interface DemoOptions {
  config: string
  now: number
  /** Presses of the past. */
  presses: number
  chance: Chance
}

/**
 * Fills an empty folder with a demo: devices at every window of the hall that serves a unit, accounts, keys, a month behind
 * it, and the year before with what followed from its results. Interrupted, the folder is good for nothing and the caller throws it away.
 */
export async function prepareDemo(folder: string, options: DemoOptions): Promise<void> {
  const directory = takeDataDirectory(folder)
  try {
    const past = options.now - PAST_DAYS * DAY_MS
    const year = campaignYearAt(options.now) - 1
    const clock = { now: campaignPeriod(year).from + DAY_MS }
    const { config } = options
    const stopped = await openStopped(directory, { config, now: () => clock.now, demo: true, flushAtEnd: true })
    const { desk } = stopped
    try {
      const { devices, identities } = await enrolAll(desk)
      const passwords: Record<string, string> = {}
      for (const { zh: _, ...account } of DEMO_USERS) {
        const password = (passwords[account.username] = oneTimePassword())
        // oxlint-disable-next-line no-await-in-loop -- accounts are made one after the other
        await desk.access.users.add(account, password, false, OPERATOR)
      }
      writeKeys(directory.path, {
        devices: identities,
        passwords,
        services: (await desk.access.apiKeys.add('demo-queue', 'services', OPERATOR)).key,
        hotline: (await desk.access.apiKeys.add('demo-12345', 'hotline', OPERATOR)).key,
      })
      const { presses, chance, now } = options
      const { store } = desk
      const last = { store, clock, data: directory.path, devices, chance, year }
      await playLastYear(last)
      // Right after the end of a campaign its last weeks are the past that is shown first, and the seals come after them.
      const sealsFirst = campaignPeriod(year).to + SEALED_AFTER_MS <= past
      const sealAndFollow = async (from: number) => {
        clock.now = Math.max(clock.now, from)
        await sealLastYear(last, now)
        const results = { store, clock, data: directory.path, year, pace: sealsFirst ? PACE_MS : 0 }
        await playResults(results)
        return beginRectifications(results, now)
      }
      const { to } = campaignPeriod(year)
      const begun = sealsFirst ? await sealAndFollow(to + SEALED_AFTER_MS) : null
      clock.now = Math.max(clock.now, past)
      const campaign = String(campaignYearAt(clock.now))
      const survey = { store, clock, data: directory.path, chance }
      if (sealsFirst) await drawSurvey(survey)
      await writePast({ store, clock, devices, until: now - BEFORE_NOW_MS, presses, chance })
      if (sealsFirst) await answerSurvey(survey, campaign)
      const goOn = begun ?? (await sealAndFollow(to))
      await goOn()
      await playOversight({ store, clock })
    } finally {
      await stopped.close()
    }
  } finally {
    directory.release()
  }
}

async function enrolAll({
  store,
  now,
}: Pick<Desk, 'store' | 'now'>): Promise<{ devices: PlacedDevice[]; identities: Identity[] }> {
  const { registry } = store
  const devices: PlacedDevice[] = []
  const identities: Identity[] = []
  for (const { id, hall, code } of registry.windowsOf(DEMO_HALL)) {
    const unit = at(registry.postings(id), now())?.unit
    if (unit === undefined) continue
    // oxlint-disable-next-line no-await-in-loop -- devices are enrolled one after the other
    const identity = await store.act('devices.enrol', { kind: 'kiosk', hall, window: code }, OPERATOR)
    const invited = registry.modeAt(id, now()) === 'invited'
    devices.push({ deviceId: identity.deviceId, hall, window: code, invited, unit })
    identities.push(identity)
  }
  return { devices, identities }
}
