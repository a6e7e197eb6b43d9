import { createHash } from 'node:crypto'
import type { Actor } from '../../contract/audit.ts'
import { dateOfDay, dayOf } from '../../contract/campaign-time.ts'
import type { DeductionRule } from '../../contract/deductions.ts'
import type { MonthlyBody } from '../../contract/hotline/monthly.ts'
import type { RoleHolder } from '../../contract/roles.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import type { Store } from '../../store/port.ts'

interface Past {
  store: Store
  clock: { now: number }
}

const MEDIA: RoleHolder = { role: 'reporter', body: 'media' }
const HOTLINE: RoleHolder = { role: 'reporter', body: 'hotline' }
const DISCIPLINE: RoleHolder = { role: 'reporter', body: 'discipline' }
const BY_OFFICE: RoleHolder = { role: 'campaign-office' }
const OFFICE = { operator: 'user:office', role: 'campaign-office' } as const
const SECOND = { operator: 'user:office-2', role: 'campaign-office' } as const
const PRESS: Actor = 'user:press'
const PAPER = '%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n'
/** Reported months before the present one. */
const MONTHS = 4

/**
 * What the media, the bodies and the office put on record: deductions in every state, a programme, an inspection, problems
 * with their clocks, monthly reports. By the same acts as any other.
 */
export async function playOversight(past: Past): Promise<void> {
  await playDeductions(past)
  await playProgramme(past)
  await playInspection(past)
  await playMonths(past)
}

const dayBefore = ({ clock }: Past, days: number) => dateOfDay(dayOf(clock.now) - days)

/** A file that was handed in as evidence; its id. */
export async function paper({ store, clock }: Past, by: RoleHolder, actor: Actor): Promise<string> {
  const id = uuid7(clock.now)
  const bytes = Buffer.from(PAPER)
  await store.act('evidence.store-part', { id, part: 0, bytes: bytes.toString('base64'), by }, actor)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await store.act('evidence.finish', { id, sort: 'pdf', bytes: bytes.length, sha256 }, actor)
  return id
}

/** Waiting for its signature, for its confirmation, counting, disputed, upheld, dismissed, withdrawn, and one by document. */
async function playDeductions(past: Past): Promise<void> {
  const { store } = past
  const report = async (rule: DeductionRule, unit: string, days: number, text: string) => {
    const id = uuid7(past.clock.now)
    const fact = { id, unit, rule, date: dayBefore(past, days), facts: { text }, files: [], by: MEDIA }
    await store.act('deductions.report', fact, PRESS)
    return id
  }
  const sign = async (id: string) => {
    const file = await paper(past, MEDIA, PRESS)
    await store.act('deductions.sign', { id, name: '总编辑（演示）', date: dayBefore(past, 1), file, by: MEDIA }, PRESS)
    return id
  }
  const confirm = async (id: string) => {
    await store.act('deductions.confirm', { id, officer: OFFICE }, OFFICE.operator)
    return id
  }
  const object = async (id: string, unit: string) => {
    const by = { role: 'unit', unit } as const
    await store.act('deductions.object', { id, reason: '当日全员在现场处置（演示）', files: [], by }, 'user:unit')
    return id
  }
  const decide = async (id: string, verdict: 'upheld' | 'dismissed') => {
    for (const officer of [OFFICE, SECOND])
      // oxlint-disable-next-line no-await-in-loop -- the second word after the first
      await store.act('deductions.decide', { id, verdict, reason: '核对了两边材料（演示）', officer }, officer.operator)
  }
  await report('B1', 'J45', 9, '到运输科采访，值班人员拒绝回答（演示）')
  await sign(await report('B4', 'J54', 12, '两次发函邀请上线，没有说明理由（演示）'))
  await confirm(await sign(await report('B3', 'J36', 15, '两次投诉都答复不归本科管，经查属于本科（演示）')))
  await object(await confirm(await sign(await report('B1', 'J36', 20, '采访预约三次未答复（演示）'))), 'J36')
  const upheld = await object(await confirm(await sign(await report('B1', 'J23', 22, '拒绝采访（演示）'))), 'J23')
  await decide(upheld, 'upheld')
  const dismissed = await object(await confirm(await sign(await report('B4', 'J60', 25, '不配合上线（演示）'))), 'J60')
  await decide(dismissed, 'dismissed')
  const withdrawn = await report('B1', 'J41', 26, '日期记错（演示）')
  const why = { id: withdrawn, reason: '日期记错（演示）' }
  await store.act('deductions.withdraw', { ...why, by: MEDIA }, PRESS)
  await store.act('deductions.withdraw', { ...why, by: BY_OFFICE }, OFFICE.operator)
  const actor = 'user:discipline'
  const document = { number: '银纪通〔2026〕12号（演示）', date: dayBefore(past, 30) }
  const criticism = { id: uuid7(past.clock.now), unit: 'J62', rule: 'A2', date: document.date, document } as const
  const files = [await paper(past, DISCIPLINE, actor)]
  const facts = { text: '窗口工作人员作风问题被通报（演示）' }
  await store.act('deductions.report', { ...criticism, facts, files, by: DISCIPLINE }, actor)
  await confirm(criticism.id)
}

/** A unit that did not come, and a problem of the programme whose clock runs. */
async function playProgramme(past: Past): Promise<void> {
  const { store, clock } = past
  const [id, date] = [uuid7(clock.now), dayBefore(past, 6)]
  const programme = { id, unit: 'J45', sort: 'tv', date, title: '电视问政第 3 期（演示）' } as const
  const said = { invitation: '两周前发函，邀主要负责人', problems: ['31 路末班车提前收车', '出租车拒载'] }
  await store.act('programmes.enter', { ...programme, ...said, by: MEDIA }, PRESS)
  const outcome = { id, outcome: 'refused', date, text: '来电说忙，没有派人', by: MEDIA } as const
  await store.act('programmes.note-outcome', outcome, PRESS)
  for (const [source, fedBack, text] of [
    ['programme', dayBefore(past, 2), '出租车拒载'],
    ['hotline', dayBefore(past, 14), '供暖温度不够，三次来电无人接（演示）'],
  ] as const)
    // oxlint-disable-next-line no-await-in-loop -- one problem after the other
    await store.act(
      'problems.feed-back',
      { id: uuid7(clock.now), unit: 'J45', source, fedBack, text, by: MEDIA },
      PRESS,
    )
}

/** One that was circulated and offers A2, and one that waits for its verification. */
async function playInspection(past: Past): Promise<void> {
  const { store, clock } = past
  const enter = async (unit: string, days: number, finding: string) => {
    const id = uuid7(clock.now)
    const found = { id, unit, date: dayBefore(past, days), finding, by: BY_OFFICE }
    await store.act('inspections.enter', found, OFFICE.operator)
    return id
  }
  const id = await enter('J54', 20, '上班时间窗口无人（演示）')
  const step = { id, by: BY_OFFICE }
  const verified = { ...step, step: 'verified', date: dayBefore(past, 18), text: '调看录像属实' } as const
  await store.act('inspections.step', verified, OFFICE.operator)
  const date = dayBefore(past, 10)
  const document = { number: '银直工通〔2026〕7号（演示）', date }
  const circulated = { ...step, step: 'circulated', date, text: '通报各参评单位', document } as const
  await store.act('inspections.step', circulated, OFFICE.operator)
  await enter('J23', 3, '群众反映材料反复补交（演示）')
}

/** 12345 reported the last months, the media all but the newest, one of which the office sent back. */
async function playMonths(past: Past): Promise<void> {
  const { store, clock } = past
  const monthBefore = (n: number) => {
    const today = new Date(clock.now + 8 * 3_600_000)
    return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - n, 1)).toISOString().slice(0, 7)
  }
  const submit = async (month: string, body: MonthlyBody, n: number) => {
    const lines = ['J36', 'J45', 'J54'].map((unit, i) => {
      const complaints = 4 + ((n + i) % 5)
      const cells = {
        unit,
        complaints: `${complaints}`,
        supervised: `${Math.ceil(complaints / 2)}`,
        resolved: `${complaints - 1}`,
        note: '演示',
      }
      return { line: i + 2, cells }
    })
    const by = body === 'hotline' ? HOTLINE : MEDIA
    await store.act('monthly.submit', { month, lines, by }, body === 'hotline' ? 'user:hotline' : PRESS)
  }
  for (let n = MONTHS; n >= 1; n--) {
    // oxlint-disable-next-line no-await-in-loop -- one month after the other
    await submit(monthBefore(n), 'hotline', n)
    // oxlint-disable-next-line no-await-in-loop -- the same
    if (n > 1) await submit(monthBefore(n), 'media', n + 1)
  }
  const back = {
    month: monthBefore(2),
    body: 'media',
    reason: '交通局件数与热线不符（演示）',
    officer: OFFICE,
  } as const
  await store.act('monthly.return', back, OFFICE.operator)
}
