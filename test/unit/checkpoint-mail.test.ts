import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseCheckpoint } from '../../server/store/chain/checkpoint.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { Checkpoints } from '../../server/outside/checkpoints.ts'
import { mail, sendMail } from '../../server/outside/mail.ts'
import { OF_MONTHS, Reminders } from '../../server/outside/reminders.ts'
import { enterRectification } from '../../server/store/changes/rectifications/enter-rectification.ts'
import {
  answerRectification,
  planRectification,
  visitRectification,
} from '../../server/store/changes/rectifications/handle-rectification.ts'
import { submitMonthly } from '../../server/store/changes/deductions/monthly.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { MailServer } from '../helpers/mail-server.ts'

let t: TestLedger
let server: MailServer
beforeEach(async () => {
  t = await TestLedger.open()
  server = await MailServer.start()
})
afterEach(() => {
  server.stop()
  t.close()
})

const troubles: unknown[] = []
function checkpoints(url = server.url): Promise<Checkpoints> {
  const folder = join(t.folder, 'checkpoints')
  mkdirSync(folder, { recursive: true })
  return Checkpoints.open({
    store: new SqliteStore(t.ledger),
    folder,
    parties: { mail: mail({ server: url, from: 'pingyi@hub.test', to: 'audit@outside.test' }) },
    now: () => t.clock.now,
    onTrouble: (error, party) => troubles.push([party, (error as Error).message]),
  })
}

/** The file that came with a message, as a mail program would save it. */
function attached(data: string): string {
  const part = data.split(/^--.*$/m).find((each) => each.includes('attachment'))!
  const [head, ...body] = part.trim().split('\n\n')
  const text = body.join('\n\n')
  return /base64/i.test(head!) ? Buffer.from(text, 'base64').toString('utf8') : text.replace(/=\n/g, '')
}

test('a checkpoint is mailed, offered until the server takes it, also after a restart, and then no more', async () => {
  server.refusing = true
  const first = await checkpoints()
  await first.look()
  expect(troubles).toEqual([['mail', expect.stringContaining('451')]])
  expect(first.waiting).toEqual(['mail'])
  first.close()

  const again = await checkpoints()
  try {
    expect(again.waiting).toEqual(['mail'])
    server.refusing = false
    await again.look()
    await again.look()
    expect(server.messages).toMatchObject([{ from: 'pingyi@hub.test', to: ['audit@outside.test'] }])
    expect(again.waiting).toEqual([])
    const made = parseCheckpoint(attached(server.messages[0]!.data))!
    expect(t.entries('checkpoint')).toMatchObject([{ body: { of: made.n, hash: made.hash } }])

    // At a seal: one that somebody else made goes out at once.
    const sealed = await again.make('seal-7')
    await again.handOver(sealed)
    expect(parseCheckpoint(attached(server.messages[1]!.data))).toEqual(sealed)
  } finally {
    again.close()
  }
  const third = await checkpoints()
  await third.look()
  third.close()
  expect(server.messages).toHaveLength(2)
})

test('a mail server that is not there is trouble, and no end of the hub', async () => {
  troubles.length = 0
  const nowhere = await checkpoints('smtp://127.0.0.1:1')
  await nowhere.look()
  nowhere.close()
  expect(troubles).toEqual([['mail', expect.stringContaining('ECONNREFUSED')]])
})

/** The words of a message, as a mail program shows them. */
function words(data: string): string {
  const [, ...body] = data.split('\n\n')
  return Buffer.from(body.join(''), 'base64').toString('utf8')
}
const headOf = (data: string, name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(data)![1]!

test('the office is mailed once a unit what its list asks for: listed, near, late, a visit that failed; numbers and days alone', async () => {
  troubles.length = 0
  t.clock.now = Date.parse('2026-11-02T07:59:00+08:00')
  const way = { server: server.url, from: 'pingyi@hub.test', to: 'office@city.test' }
  const start = () =>
    new Reminders({
      store: new SqliteStore(t.ledger),
      folder: join(t.folder, 'reminders'),
      send: (message) => sendMail(way, message),
      now: () => t.clock.now,
      onTrouble: (error) => troubles.push((error as Error).message),
    })
  const campaign = '2026'
  const id = '00000000-0000-7000-8000-0000000e0001'
  const by = { role: 'campaign-office' } as const
  const officer = { operator: 'user:li', ...by } as const
  const unit = { role: 'unit', unit: 'J36' } as const
  const enter = (more: object = {}) =>
    t.write((w) =>
      enterRectification(
        w,
        { campaign, id, unit: 'J36', source: 'office', finding: '张三态度生硬', by, ...more },
        'user:li',
      ),
    )
  await enter()
  await enter({ id: id.replace('1', '2'), source: 'own', by: unit })
  const first = start()
  await first.look()
  expect(server.messages).toEqual([])
  // At eight; the mail server is down, and comes back after a restart of the hub.
  t.clock.now += 60_000
  server.refusing = true
  await first.look()
  first.close()
  expect(troubles).toEqual([expect.stringContaining('451')])
  server.refusing = false
  const again = start()
  try {
    await again.look()
    await again.look()
    expect(server.messages).toMatchObject([{ from: 'pingyi@hub.test', to: ['office@city.test'] }])
    const listed = words(server.messages[0]!.data)
    expect(listed).toContain('2026 年度 第 1 项：已列入问题清单，请在 2026-11-16 前报责任清单。')
    expect(listed).not.toContain('第 2 项')
    expect(headOf(server.messages[0]!.data, 'Message-ID')).toMatch(/^<rectification-[0-9a-f]{32}@/)

    const at = async (date: string) => {
      t.clock.now = Date.parse(`${date}T09:00:00+08:00`)
      server.messages.length = 0
      await again.look()
      await again.look()
      return server.messages.map(({ data }) => words(data)).join('\n')
    }
    // Three working days before 16 November, a Monday; the unit's own finding has a day, too.
    expect(await at('2026-11-10')).toBe('')
    expect((await at('2026-11-11')).match(/第 [12] 项：2026-11-16 到期/g)).toHaveLength(2)
    expect((await at('2026-11-17')).match(/第 [12] 项：2026-11-16 已到期，逾期未办/g)).toHaveLength(2)
    const plan = { measure: '首问负责', mechanism: '写进制度', leader: '杨某', handler: '纳某', deadline: '2026-11-27' }
    await t.write((w) => planRectification(w, { campaign, id, ...plan, by: unit }, 'user:unit'))
    await t.write((w) => answerRectification(w, { campaign, id, outcome: 'accepted', officer }, 'user:li'))
    expect(await at('2026-11-18')).toBe('')
    const visit = { date: '2026-11-18', outcome: 'failed', who: '李某', text: '还是没人', until: '2026-12-04' } as const
    await t.write((w) => visitRectification(w, { campaign, id, ...visit, files: [], by }, 'user:li'))
    const failed = await at('2026-11-19')
    expect(failed).toContain('第 1 项：回访没有通过，请在 2026-12-04 前补好再报')
    const all = listed + failed
    for (const personal of ['张三', '李某', '杨某', '首问', '得分', '名次']) expect(all).not.toContain(personal)
  } finally {
    again.close()
  }
})

test('the office is mailed on the 6th which body has not reported a month, once, and no more of what is handed in', async () => {
  t.clock.now = Date.parse('2026-04-05T23:00:00+08:00')
  const way = { server: server.url, from: 'pingyi@hub.test', to: 'office@city.test' }
  const store = new SqliteStore(t.ledger)
  const ports = {
    store,
    folder: join(t.folder, 'reminders'),
    send: (message: Parameters<typeof sendMail>[1]) => sendMail(way, message),
    now: () => t.clock.now,
    onTrouble: (error: unknown) => troubles.push((error as Error).message),
  }
  const at = async (date: string) => {
    t.clock.now = Date.parse(`${date}T08:00:00+08:00`)
    server.messages.length = 0
    // Each look as after a restart.
    for (let look = 0; look < 2; look++) {
      const reminders = new Reminders(ports, OF_MONTHS)
      await reminders.look()
      reminders.close()
    }
    return server.messages.map(({ data }) => words(data))
  }
  const late = () => store.read('monthly.late', t.clock.now)
  const report = (month: string, body: 'hotline' | 'media') => {
    const cells = { unit: 'J36', complaints: '1', supervised: '0', resolved: '1', note: '' }
    const by = { role: 'reporter', body } as const
    return t.write((w) => submitMonthly(w, { month, lines: [{ line: 2, cells }], by }, 'user:liu'))
  }
  // The hub began in March: of the months before nobody is reminded, and to the end of the 5th nobody is late.
  expect(await late()).toEqual([])
  expect(await at('2026-04-05')).toEqual([])
  const both = await at('2026-04-06')
  expect(both).toHaveLength(2)
  for (const each of both)
    expect(each).toContain('2026-03 的月报（投诉情况、督导情况、处理结果）应于 2026-04-05 前报送')
  expect(both.map((each) => each.split('\n')[0])).toEqual(['12345 便民服务中心：', '银川市有关媒体：'])
  await report('2026-03', 'media')
  expect(await late()).toMatchObject([{ month: '2026-03', body: 'hotline', due: '2026-04-05' }])
  expect(await at('2026-04-07')).toEqual([])
  await report('2026-03', 'hotline')
  expect(await late()).toEqual([])
  await report('2026-04', 'hotline')
  const next = await at('2026-05-06')
  expect(next).toHaveLength(1)
  expect(next[0]).toContain('2026-04 的月报')
})
