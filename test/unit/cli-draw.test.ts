import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DrawRecord } from '../../server/contract/survey/draw.ts'
import { recordText } from '../../server/rules/sampling/draw.ts'
import { runningCampaign } from '../../server/store/reads/scores/campaigns.ts'
import { pingyiHere } from '../helpers/command-line.ts'
import { drawOf, lookUp, ratersOf, SEED, sha256 } from '../helpers/draws.ts'
import { deskOf } from '../helpers/hub-draws.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { BY_OWNER, DICE, FEW_LINES, OWNER } from '../helpers/store-draws.ts'

const raters = [...ratersOf('J36', { staff: 8, citizen: 30 }), ...ratersOf('H01', { citizen: 5 }, 50)]
const rules = { perUnit: 12, floor: 3 }
const deviationOf = lookUp({ 'J36,staff': 900, 'J36,citizen': 450, 'H01,citizen': 0 })
const { frame, record } = drawOf(raters, { rules, deviationOf })

let folder: string
const at = (name: string) => join(folder, name)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-draw-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(at(name), { recursive: true })
  writeFileSync(at('frame.csv'), frame)
  writeFileSync(at('record.json'), JSON.stringify(record, null, 2))
  writeFileSync(at('deviations.csv'), 'J36,staff,900\nJ36,citizen,450\nH01,citizen,0\n')
})

const pingyi = (...args: string[]) => pingyiHere(['draw', ...args], { data: at('none') })
const run = (...more: string[]) =>
  pingyi('run', '--frame', at('frame.csv'), '--seed', SEED, '--campaign', '2026', '--out', at('out.json'), ...more)
const check = (...more: string[]) => pingyi('check', '--record', at('record.json'), '--frame', at('frame.csv'), ...more)

describe('draw run', () => {
  const exact = () => ['--per-unit', '12', '--floor', '3', '--deviations', at('deviations.csv')]

  test('writes the record in its canonical form, so that the file’s SHA-256 is its hash', async () => {
    const { code, json, err } = await run(...exact(), '--json')
    expect([code, err]).toEqual([0, ''])
    const written = readFileSync(at('out.json'), 'utf8')
    expect(written).toBe(recordText(record))
    expect(json).toEqual({
      campaign: '2026',
      frame: sha256(frame),
      units: 2,
      strata: 3,
      size: 43,
      drawn: 17,
      seed: SEED,
      hash: sha256(written),
      out: at('out.json'),
    })
  })

  test('goes by forty a unit, two a stratum and no deviations where nothing else is said', async () => {
    expect((await run()).code).toBe(0)
    expect(readFileSync(at('out.json'), 'utf8')).toBe(recordText(drawOf(raters).record))
  })

  test.each([
    ['a seed with blanks', ['--seed', '401729 568320 947715'], 1, /seed-malformed: .*character 7 is " "/],
    ['a seed of 19 digits', ['--seed', '1'.repeat(19)], 1, /seed-malformed: .*19 digits/],
    ['a frame that is not there', ['--frame', '/no/frame.csv'], 1, /file-unreadable/],
    ['no whole number a unit', ['--per-unit', '0'], 2, /--per-unit/],
    ['a campaign that is no year', ['--campaign', '26'], 2, /不写|年份/],
  ])('is refused with %s, and nothing is written', async (_, more, exit, words) => {
    const args = ['run', '--frame', at('frame.csv'), '--seed', SEED, '--campaign', '2026', '--out', at('out.json')]
    for (let i = 0; i < more.length; i += 2) {
      const before = args.indexOf(more[i]!)
      if (before === -1) args.push(more[i]!, more[i + 1]!)
      else args[before + 1] = more[i + 1]!
    }
    const { code, err } = await pingyi(...args)
    expect(code).toBe(exit)
    expect(err).toMatch(words)
    expect(err).toMatch(/\p{Script=Han}/u)
    expect(readdirSync(folder)).not.toContain('out.json')
  })

  test.each([
    ['a word', 'J36,staff,many\n', /line 1: "J36,staff,many"/],
    ['an unknown kind', 'J36,staff,1\nJ36,people,1\n', /line 2/],
    ['a stratum twice', 'J36,staff,1\nJ36,staff,2\n', /line 2/],
    ['more than any sample has', 'J36,staff,9999\n', /line 1/],
  ])('is refused with deviations of %s', async (_, written, words) => {
    writeFileSync(at('deviations.csv'), written)
    const { code, err } = await run('--deviations', at('deviations.csv'))
    expect([code, err]).toEqual([1, expect.stringMatching(/draw-rules-malformed/)])
    expect(err).toMatch(words)
  })
})

describe('draw check', () => {
  const change = (edit: (record: DrawRecord) => void) => {
    const changed = structuredClone(record)
    edit(changed)
    writeFileSync(at('record.json'), JSON.stringify(changed))
  }

  test('says that a record follows, with both hashes, in whatever form it is written', async () => {
    const { code, out, err } = await check()
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^对得上 /)
    expect(out).toContain(sha256(frame))
    expect(out).toContain(sha256(recordText(record)))
    expect((await check('--json')).json).toMatchObject({ ok: true, difference: null, hash: sha256(recordText(record)) })
  })

  test('names the first difference of a name that was swapped, and ends with 1', async () => {
    change((r) => ([r.drawn[4]!.id, r.reserves[0]!.id] = [r.reserves[0]!.id, r.drawn[4]!.id]))
    const { code, out, err } = await check()
    expect(code).toBe(1)
    expect(out).toMatch(/^对不上 /)
    const { unit, kind } = record.drawn[4]!
    expect([unit, kind]).toEqual(['J36', 'citizen'])
    expect(out).toContain(
      `抽中名单第 5 行（J36 人民群众）的编号：应为 ${record.drawn[4]!.id}，记录为 ${record.reserves[0]!.id}`,
    )
    expect(err).toMatch(/^record-differs: /)
    expect((await check('--json')).json).toMatchObject({
      ok: false,
      difference: { list: 'drawn', line: 5, member: 'id' },
    })
  })

  test('names a frame that changed after its hash went out', async () => {
    writeFileSync(
      at('frame.csv'),
      frame.replace(/[0-9a-f]\n$/, (end) => (end[0] === '0' ? '1\n' : '0\n')),
    )
    const { code, out, err } = await check()
    expect(code).toBe(1)
    expect(err).toMatch(/^frame-differs: /)
    expect(out).toMatch(/这份抽样框的指纹是 [0-9a-f]{64}，记录里写的是/)
  })

  test('names who is missing and who is one too many', async () => {
    change((r) => r.reserves.pop())
    expect((await check()).out).toContain(`少了 ${record.reserves.at(-1)!.id}`)
    change((r) => r.reserves.push({ ...r.reserves[0]! }))
    expect((await check()).out).toContain(`多了 ${record.reserves[0]!.id}`)
  })

  test.each([
    ['a record that is none', 'record.json', '{"seed":1}', 'record-malformed'],
    ['a record that is no JSON', 'record.json', 'PK', 'record-malformed'],
    ['a frame with the ends of lines of Windows', 'frame.csv', frame.replaceAll('\n', '\r\n'), 'frame-malformed'],
    ['a frame with a Chinese word', 'frame.csv', frame.replace('staff', '干部职工'), 'frame-malformed'],
    ['an empty frame', 'frame.csv', '', 'frame-empty'],
  ])('is refused with %s', async (_, name, written, code) => {
    writeFileSync(at(name), written)
    const ended = await check()
    expect(ended.code).toBe(1)
    expect(ended.err.startsWith(`${code}: `)).toBe(true)
    expect(ended.out).toBe('')
  })

  test('says in --help what it is for, in Chinese and English', async () => {
    const { code, out } = await pingyi('check', '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/不需要服务器/)
    expect(out).toMatch(/needs no hub/)
    expect((await pingyi('--help')).out).toMatch(/draw run[\s\S]*draw check/)
  })
})

describe('a hub’s own draw at the command line', () => {
  let data: string
  const here = (...args: string[]) => pingyiHere(['draw', ...args], { data })
  const year = runningCampaign(Date.now()).id
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'pingyi-draw-hub-'))
    const hub = await TestHub.start({
      data,
      now: Date.now(),
      configure: ({ policy }) => void (policy.survey = { perUnit: 2, floor: 1, seedWaitMs: 0 }),
    })
    const asked = { campaign: year, dice: DICE.length, seen: null, officer: OWNER }
    await deskOf(hub, { pages: () => [FEW_LINES] }).freeze(asked, 'user:owner')
    await hub.stop()
  })
  afterAll(() => rmSync(data, { recursive: true, force: true }))

  test('freezes no empty pool, and no second frame without a reason', async () => {
    const first = await here('frame')
    expect([first.code, first.err]).toEqual([1, expect.stringContaining('reason-missing: ')])
    const again = await here('frame', '--reason', '名单更正')
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('frame-empty: ')])
  })

  test('types digits with blanks: what differs is named by its place, what agrees is drawn at once', async () => {
    const hub = await TestHub.start({ data, now: Date.now() })
    const typed = { campaign: year, digits: DICE, by: BY_OWNER }
    await hub.hub.parts.store.act('draw.type-seed', typed, 'user:owner')
    await hub.stop()
    const wrong = await here('seed', '--digits', `${DICE.slice(0, 23)}9`, '--json')
    expect([wrong.code, wrong.json.differs, wrong.json.record]).toEqual([0, [24], null])
    const { code, json } = await here('seed', '--digits', '401729 568320 947715 063824', '--json')
    expect([code, json.differs, json.record]).toEqual([0, [], expect.stringMatching(/^[0-9a-f]{64}$/)])
    expect((await here('seed', '--digits', DICE)).err).toContain('draw-done: ')
  })
})
