import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import { DrawRecordShape, type DrawRecord } from '../../server/contract/survey/draw.ts'
import { OBJECT_KINDS } from '../../server/contract/survey/kinds.ts'
import { allocate, deviationsUsed } from '../../server/rules/sampling/allocate.ts'
import { checkDraw } from '../../server/rules/sampling/check-draw.ts'
import { planDraw, recordText } from '../../server/rules/sampling/draw.ts'
import { frameLines, frameText, parseFrame, strataOf, unitsWithout } from '../../server/rules/sampling/frame.ts'
import { byUnit } from '../../server/rules/sampling/in-order.ts'
import { parseRecord } from '../../server/rules/sampling/read-record.ts'
import { agreement, checkSeed, checkWait } from '../../server/rules/sampling/seed.ts'
import { byTicket, inTicketOrder, ticketsOf } from '../../server/rules/sampling/ticket.ts'
import { drawOf, lookUp, ratersOf, SEED, sha256 } from '../helpers/draws.ts'
import { soundConfiguration } from '../../server/configuration/sound-configuration.ts'

const refusal = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    const { code, detail } = error as { code: string; detail?: string }
    return [code, detail]
  }
  return null
}

describe('the frame', () => {
  const raters = [
    { id: 'R000002', person: 'b'.repeat(64), units: { J16: 'staff', H01: 'citizen' } as const },
    { id: 'R000001', person: 'a'.repeat(64), units: { J02: 'department-head' } as const },
  ]
  const text = [
    `R000001-J02,J02,department-head,${'a'.repeat(64)}\n`,
    `R000002-H01,H01,citizen,${'b'.repeat(64)}\n`,
    `R000002-J16,J16,staff,${'b'.repeat(64)}\n`,
  ].join('')

  test('has one line a rater and unit, ascending by id, and is read back', () => {
    expect(frameText(frameLines(raters))).toBe(text)
    expect(frameText(parseFrame(text))).toBe(text)
  })

  test('has strata in the document’s order, which codes alone give', () => {
    expect(strataOf(parseFrame(text)).map(({ unit, kind, ids }) => [unit, kind, ids])).toEqual([
      ['J02', 'department-head', ['R000001-J02']],
      ['J16', 'staff', ['R000002-J16']],
      ['H01', 'citizen', ['R000002-H01']],
    ])
    const { units } = soundConfiguration('config/yinchuan')
    const codes = units.map(({ code }) => code)
    expect(codes.toReversed().toSorted(byUnit)).toEqual(codes)
    expect(['A1', 'H08', 'J083', 'J9', 'J83', 'JH1', 'H01'].toSorted(byUnit)).toEqual([
      'J9',
      'J083',
      'J83',
      'H01',
      'H08',
      'A1',
      'JH1',
    ])
  })

  test.each([
    ['a changed line’s end', text.replaceAll('\n', '\r\n'), /^line 1: ".*…"$/],
    ['a byte order mark', `\uFEFF${text}`, /^line 1: .*byte order mark/],
    ['a last line without its end', text.trimEnd(), /^line 3: .*does not end/],
    ['a rater of another unit', text.replace('R000001-J02,J02', 'R000001-J02,J03'), /^line 1: "R000001-J02,J03,/],
    ['an unknown kind', text.replace('department-head', 'head'), /^line 1: /],
    ['a short hash', text.replace('a'.repeat(64), 'a'.repeat(63)), /^line 1: /],
    ['a hash in capitals', text.replace('a'.repeat(64), 'A'.repeat(64)), /^line 1: /],
    [
      'lines out of order',
      text.split('\n').toSorted().toReversed().join('\n').replace(/^\n/, '') + '\n',
      /^line 2: "R000002-H01 after R000002-J16"$/,
    ],
    ['a line twice', text.split('\n')[0]! + '\n' + text, /^line 2: "R000001-J02 stands twice"$/],
    ['an empty line', text.replace('\n', '\n\n'), /^line 2: ""$/],
    ['a rater without six digits', text.replaceAll('R000001', 'R1'), /^line 1: /],
  ])('is refused with %s, by line and value', (_, written, detail) => {
    expect(refusal(() => parseFrame(written))).toEqual(['frame-malformed', expect.stringMatching(detail)])
  })

  test('names the units that nobody rates, and draws from the others', () => {
    const strata = strataOf(parseFrame(text))
    expect(unitsWithout(strata, ['J01', 'J02', 'J16', 'H01', 'H02'])).toEqual(['J01', 'H02'])
    expect(drawOf(raters).record.drawn.map(({ unit }) => unit)).toEqual(['J02', 'J16', 'H01'])
  })

  test('of nobody is refused', () => {
    expect(refusal(() => parseFrame(''))?.[0]).toBe('frame-empty')
    expect(refusal(() => drawOf([]))?.[0]).toBe('frame-empty')
  })
})

describe('Wright’s exact allocation', () => {
  test('gives the check values of the contract', () => {
    expect(allocate({ sizes: [47, 61, 41], deviations: [1000, 600, 400] }, 10, 1)).toEqual([4, 4, 2])
    expect(allocate({ sizes: [1540, 770, 385], deviations: [260, 300, 330] }, 261, 1)).toEqual([138, 79, 44])
  })

  test.each([
    ['a stratum smaller than its floor gives all it has', [1, 30], [1, 1], 10, 3, [1, 9]],
    ['floors above the number of the unit stand', [10, 10, 10], [1, 1, 1], 4, 2, [2, 2, 2]],
    ['a full kind gets no more, and the others get its part', [3, 5], [7000, 1], 7, 1, [3, 4]],
    ['all of a unit that is smaller than its number are drawn', [3, 5], [1, 1], 40, 2, [3, 5]],
    ['ties go to the first kind', [10, 10], [5, 5], 5, 2, [3, 2]],
    ['a kind without deviation gives its floor while others can give', [10, 20], [0, 9], 12, 2, [2, 10]],
    ['and then the rest', [10, 4], [0, 9], 9, 2, [5, 4]],
  ])('%s', (_, sizes, deviations, perUnit, floor, takes) => {
    expect(allocate({ sizes, deviations }, perUnit, floor)).toEqual(takes)
  })

  test('goes by 1 for all kinds of a unit where one has no deviation or all have none, and by them else', () => {
    expect(deviationsUsed([300, null, 200])).toEqual([1, 1, 1])
    expect(deviationsUsed([0, 0])).toEqual([1, 1])
    expect(deviationsUsed([0, 5])).toEqual([0, 5])
  })

  test('is made unit by unit; a missing deviation of one does not touch the next', () => {
    const raters = [...ratersOf('J01', { staff: 20, citizen: 20 }), ...ratersOf('J02', { staff: 20, citizen: 20 }, 100)]
    const deviationOf = lookUp({ 'J01,staff': 900, 'J02,staff': 900, 'J02,citizen': 100 })
    expect(planDraw(strataOf(frameLines(raters)), { perUnit: 10, floor: 1 }, deviationOf)).toEqual([
      { unit: 'J01', kind: 'staff', size: 20, take: 5, deviation: 1 },
      { unit: 'J01', kind: 'citizen', size: 20, take: 5, deviation: 1 },
      { unit: 'J02', kind: 'staff', size: 20, take: 9, deviation: 900 },
      { unit: 'J02', kind: 'citizen', size: 20, take: 1, deviation: 100 },
    ])
  })

  test('is refused with rules that are no whole numbers within their bounds', () => {
    const raters = ratersOf('J01', { staff: 3 })
    for (const [rules, name] of [
      [{ perUnit: 0, floor: 2 }, 'perUnit 0'],
      [{ perUnit: 40, floor: 0 }, 'floor 0'],
      [{ perUnit: 40.5, floor: 2 }, 'perUnit 40.5'],
      [{ perUnit: 1e9, floor: 2 }, 'perUnit 1000000000'],
    ] as const)
      expect(refusal(() => drawOf(raters, { rules }))).toEqual(['draw-rules-malformed', name])
    expect(refusal(() => drawOf(raters, { deviationOf: () => -1 }))).toEqual([
      'draw-rules-malformed',
      'deviation of J01 staff: -1',
    ])
  })
})

describe('the seed', () => {
  test('is 20 to 64 digits and nothing else, and what is wrong is named', () => {
    expect(checkSeed(SEED)).toBe(SEED)
    expect(checkSeed('0'.repeat(64))).toHaveLength(64)
    expect(refusal(() => checkSeed('0'.repeat(19)))).toEqual(['seed-malformed', '19 digits'])
    expect(refusal(() => checkSeed('0'.repeat(65)))).toEqual(['seed-malformed', '65 digits'])
    expect(refusal(() => checkSeed(''))).toEqual(['seed-malformed', '0 digits'])
    expect(refusal(() => checkSeed('401729 568320 947715'))).toEqual(['seed-malformed', 'character 7 is " "'])
    expect(refusal(() => checkSeed(`${SEED}\n`))?.[0]).toBe('seed-malformed')
    expect(refusal(() => checkSeed(SEED.replace('1', '１')))).toEqual(['seed-malformed', 'character 2 is "１"'])
    expect(refusal(() => checkSeed(SEED.replace('1', '١')))?.[0]).toBe('seed-malformed')
  })

  test('two who still type are told how far they agree', () => {
    expect(agreement('401729', '4017')).toEqual({ agreed: 4, differsAt: null })
    expect(agreement('401729', '40177')).toEqual({ agreed: 4, differsAt: 5 })
    expect(agreement('', '4')).toEqual({ agreed: 0, differsAt: null })
  })

  test('waits until the time since the frame is over', () => {
    const day = 24 * 3_600_000
    expect(refusal(() => checkWait(1_000, 1_000 + day - 1, day))).toEqual([
      'draw-too-early',
      '1970-01-02T08:00:01+08:00',
    ])
    expect(refusal(() => checkWait(1_000, 1_000 + day, day))).toBeNull()
  })
})

describe('tickets', () => {
  test('are those of the published consistent sampler', () => {
    const ids = ['A-1', 'A-2', 'A-3', 'B-1', 'B-2', 'B-3']
    const order = inTicketOrder(ids, ticketsOf('314159', sha256)).map(({ id }) => id)
    expect(order.slice(0, 4)).toEqual(['B-2', 'B-3', 'A-3', 'A-2'])
    expect(ticketsOf(SEED, sha256)('AB-130')).toBe(
      '0.262997141228380084165075442975466635997153955251544255860412452877502245618540',
    )
  })

  test('are compared as numbers: zeros at the end change nothing, equal ones go by id', () => {
    expect(byTicket('0.12', '0.1200')).toBe(0)
    expect(byTicket('0.2', '0.1999')).toBe(1)
    expect(byTicket('0.09', '0.1')).toBe(-1)
    expect(inTicketOrder(['b', 'a'], () => '0.5').map(({ id }) => id)).toEqual(['a', 'b'])
  })
})

describe('the record', () => {
  const raters = [
    ...ratersOf('J36', { 'grassroots-unit': 5, citizen: 30, 'department-head': 1 }),
    ...ratersOf('H01', { citizen: 12 }, 100),
  ]
  const { frame, record } = drawOf(raters, { rules: { perUnit: 10, floor: 2 } })
  const strata = strataOf(parseFrame(frame))
  const proof = { frameHash: sha256(frame), ticketOf: ticketsOf(record.seed, sha256) }
  const copy = () => structuredClone(record)

  test('has members, strata and orders as the contract says', () => {
    expect(Object.keys(record)).toEqual(['campaign', 'method', 'frame', 'rules', 'seed', 'drawn', 'reserves'])
    expect(record.frame.strata.map(({ unit, kind, size, take }) => [unit, kind, size, take])).toEqual([
      ['J36', 'grassroots-unit', 5, 2],
      ['J36', 'citizen', 30, 7],
      ['J36', 'department-head', 1, 1],
      ['H01', 'citizen', 12, 10],
    ])
    const citizens = (list: DrawRecord['drawn']) =>
      list.filter(({ unit, kind }) => unit === 'J36' && kind === 'citizen').map(({ order }) => order)
    expect(citizens(record.drawn)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(citizens(record.reserves)).toEqual(Array.from({ length: 23 }, (_, i) => i + 8))
    expect(record.drawn.length + record.reserves.length).toBe(48)
    const tickets = [...record.drawn, ...record.reserves].filter(
      ({ kind, unit }) => unit === 'J36' && kind === 'citizen',
    )
    expect(tickets.map(({ ticket }) => ticket)).toEqual(tickets.map(({ ticket }) => ticket).toSorted())
  })

  test('is read back from its canonical text, whose bytes have its hash', () => {
    expect(parseRecord(recordText(record))).toEqual(record)
    expect(recordText(parseRecord(JSON.stringify(record, null, 2)))).toBe(recordText(record))
  })

  test('agrees with its frame', () => {
    expect(checkDraw(record, strata, proof)).toBeNull()
  })

  const CHANGES: [string, (r: DrawRecord) => void, object][] = [
    [
      'a frame that changed after its hash went out',
      (r) => (r.frame.hash = '0'.repeat(64)),
      { code: 'frame-differs', list: 'frame.hash', found: '0'.repeat(64) },
    ],
    [
      'a size',
      (r) => r.frame.strata[1]!.size++,
      { list: 'frame.strata', line: 2, member: 'size', expected: 30, found: 31 },
    ],
    [
      'a number to take',
      (r) => r.frame.strata[1]!.take--,
      { list: 'frame.strata', line: 2, member: 'take', expected: 7, found: 6 },
    ],
    [
      'a deviation of 0 everywhere, where 1 is used',
      (r) => r.frame.strata.forEach((s) => (s.deviation = 0)),
      { list: 'frame.strata', line: 1, member: 'deviation', expected: 1, found: 0 },
    ],
    [
      'a stratum left out',
      (r) => r.frame.strata.pop(),
      {
        list: 'frame.strata',
        line: 4,
        expected: 'H01,citizen',
        found: null,
        stratum: { unit: 'H01', kind: 'citizen' },
      },
    ],
    [
      'a stratum of nobody',
      (r) => r.frame.strata.push({ unit: 'H02', kind: 'citizen', size: 1, take: 1, deviation: 1 }),
      { line: 5, expected: null, found: 'H02,citizen' },
    ],
    ['other rules', (r) => (r.rules.perUnit = 11), { list: 'frame.strata', member: 'take' }],
    ['another seed', (r) => (r.seed = SEED.replace('0', '1')), { list: 'drawn', line: 1 }],
    [
      'a name that was swapped after the draw',
      (r) => ([r.drawn[0]!.id, r.reserves[0]!.id] = [r.reserves[0]!.id, r.drawn[0]!.id]),
      { list: 'drawn', line: 1, member: 'id' },
    ],
    ['a ticket', (r) => (r.drawn[2]!.ticket = `0.${'1'.repeat(78)}`), { list: 'drawn', line: 3, member: 'ticket' }],
    ['a place', (r) => (r.drawn[3]!.order = 9), { list: 'drawn', line: 4, member: 'order', found: 9 }],
    ['somebody drawn beyond the number', (r) => r.drawn.push(r.reserves[0]!), { list: 'drawn', expected: null }],
    ['a reserve left out', (r) => r.reserves.pop(), { list: 'reserves', found: null }],
    [
      'two reserves in the other order',
      (r) => r.reserves.splice(0, 2, r.reserves[1]!, r.reserves[0]!),
      { list: 'reserves', line: 1, member: 'order' },
    ],
  ]
  test.each(CHANGES)('does not agree with %s, and the first difference is named', (_, change, difference) => {
    const changed = copy()
    change(changed)
    const ticketOf = ticketsOf(changed.seed, sha256)
    expect(checkDraw(changed, strata, { ...proof, ticketOf })).toMatchObject({ code: 'record-differs', ...difference })
  })

  const shape = Compile(DrawRecordShape)
  const FAULTS: [string, unknown, string][] = [
    ['no JSON', '{', ''],
    ['null', null, '$ is null'],
    ['a list', [], '$ is []'],
    ['a member too many', { ...record, note: 'x' }, '$.note is no member of a record'],
    ['a member missing', { ...record, seed: undefined }, '$.seed is missing'],
    ['another method', { ...record, method: 'online' }, '$.method is "online"'],
    ['a campaign as a number', { ...record, campaign: 2026 }, '$.campaign is 2026'],
    ['a seed with a blank', { ...record, seed: `${SEED} ` }, `$.seed is "${SEED} "`],
    ['a half', { ...record, rules: { perUnit: 10.5, floor: 2 } }, '$.rules.perUnit is 10.5'],
    ['a floor of 0', { ...record, rules: { perUnit: 10, floor: 0 } }, '$.rules.floor is 0'],
    ['an unknown kind', { ...record, drawn: [{ ...record.drawn[0]!, kind: 'other' }] }, '$.drawn[0].kind is "other"'],
    ['a short ticket', { ...record, drawn: [{ ...record.drawn[0]!, ticket: '0.5' }] }, '$.drawn[0].ticket is "0.5"'],
    ['no list', { ...record, drawn: {} }, '$.drawn is {}'],
    [
      'a name',
      { ...record, drawn: [{ ...record.drawn[0]!, name: '马明' }] },
      '$.drawn[0].name is no member of a record',
    ],
  ]
  test.each(FAULTS)('is refused with %s, by the path, as its shape says', (_, value, detail) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const [code, said] = refusal(() => parseRecord(text))!
    expect(code).toBe('record-malformed')
    if (typeof value !== 'string') {
      expect(said).toBe(detail)
      expect(shape.Check(JSON.parse(text))).toBe(false)
    }
  })

  test('fits its shape, all kinds of raters', () => {
    const all = Object.fromEntries(OBJECT_KINDS.map((kind) => [kind, 3]))
    expect(shape.Check(drawOf(ratersOf('J01', all)).record)).toBe(true)
    expect(shape.Check(record)).toBe(true)
  })
})
