import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { USUAL_ALERTS } from '../../server/contract/alerts.ts'
import { formatFaults, loadConfiguration, readConfiguration } from '../../server/configuration/load-configuration.ts'

const small = join(import.meta.dirname, '../fixtures/configuration/small')
const smallFiles = readdirSync(small).map((name) => ({ name, text: readFileSync(join(small, name), 'utf8') }))

/** The small configuration with some lines written anew; a `null` text takes the whole file away. */
function edited(edits: { file: string; line?: number; text: string | Uint8Array | null }[]) {
  const files = new Map<string, Uint8Array>(smallFiles.map(({ name, text }) => [name, Buffer.from(text)]))
  for (const { file, line, text } of edits) {
    if (text === null) files.delete(file)
    else if (line === undefined || typeof text !== 'string') files.set(file, Buffer.from(text))
    else {
      const lines = Buffer.from(files.get(file) ?? '')
        .toString('utf8')
        .split('\n')
      lines[line - 1] = text
      files.set(file, Buffer.from(lines.join('\n')))
    }
  }
  return [...files].map(([name, bytes]) => ({ name, bytes }))
}

function faultsOf(edits: Parameters<typeof edited>[0]) {
  const loaded = readConfiguration('c', edited(edits))
  return loaded.ok ? [] : loaded.faults
}

const campaign = 'campaign.yaml'
const units = 'units.yaml'
const hall = 'hall-shimin.yaml'

/** what · file · line written anew · its text · line and column reported · what is wrong · what to write */
const LINES: [string, string, number, string, `${number}:${number}`, RegExp, RegExp][] = [
  ['a misspelt key', campaign, 13, '  minimumRating: 30', '13:3', /"minimumRating" is not known/, /"minimumRatings"/],
  [
    'a key that nobody knows',
    units,
    5,
    'xyzzyxyzzy:',
    '5:1',
    /"xyzzyxyzzy" is not known/,
    /one of agencies, companies/,
  ],
  [
    'a fraction of points',
    campaign,
    8,
    '  4: 80.5',
    '8:6',
    /"80\.5" is not a number of points/,
    /whole number from 0 to 100/,
  ],
  [
    'weights that are no hundred together',
    campaign,
    14,
    '  lastPlaces: 3\n  weights: {third-party: 40, online: 50}',
    '15:12',
    /the weights make 90 together/,
    /100 together/,
  ],
  ['points out of range', campaign, 7, '  5: 101', '7:6', /"101" is not/, /0 to 100/],
  ['points as a word', campaign, 9, '  3: sixty', '9:6', /"sixty" is not/, /whole number/],
  [
    'points that do not fall',
    campaign,
    10,
    '  2: 60',
    '10:6',
    /level 2 has 60 points, not fewer than level 3/,
    /fewer than 60/,
  ],
  ['points that rise', campaign, 8, '  4: 100', '8:6', /level 4 has 100 points/, /fewer than 100/],
  ['a missing level', campaign, 11, '', '6:1', /"1" is missing/, /add a line "1: …"/],
  [
    'a minimum that is no number',
    campaign,
    13,
    '  minimumRatings: "30"',
    '13:19',
    /"30" is not a whole number/,
    /such as 30/,
  ],
  ['a minimum of nothing', campaign, 13, '  minimumRatings: 0', '13:19', /"0" is not/, /whole number/],
  ['a value left out', campaign, 13, '  minimumRatings:', '13:3', /"minimumRatings" has no value/, /such as 30/],
  [
    'a duration without its unit',
    campaign,
    15,
    'invitation: 45',
    '15:13',
    /"45" is not a time with its unit/,
    /^45秒 or 45s, 2分钟 or 2min \//,
  ],
  ['a duration in hours', campaign, 15, 'invitation: 1h', '15:13', /"1h" is not a time/, /2分钟/],
  ['a duration of days', campaign, 15, 'invitation: 90000秒', '15:13', /longer than an hour/, /60分钟/],
  [
    'a burst shorter than the gap',
    campaign,
    19,
    '    within: 15s',
    '19:13',
    /not longer than the gap/,
    /longer than 15s/,
  ],
  [
    'what becomes of a keypad without all keys',
    campaign,
    20,
    '    counted: 6\n  fewKeys: excluded',
    '21:12',
    /"excluded" is not what becomes of a keypad/,
    /held or counted/,
  ],
  ['more days than a device keeps', campaign, 21, 'keep: 365天', '21:7', /more than a device can keep/, /at most 90天/],
  [
    'case clocks out of order',
    campaign,
    24,
    '  mend: 30工作日',
    '25:12',
    /longest "15工作日" is shorter than mend/,
    /30工作日 or more/,
  ],
  [
    'a period that this edition does not count',
    campaign,
    4,
    '  from: 01-01',
    '4:9',
    /"01-01" is not what this edition counts/,
    /12-01/,
  ],
  [
    'a question without English',
    campaign,
    29,
    '    efficiency: {zh: 服务效率}',
    '29:5',
    /"en" is missing/,
    /add a line "en/,
  ],
  [
    'a question code in Chinese',
    campaign,
    29,
    '    效率: {zh: 服务效率, en: E}',
    '29:5',
    /cannot be a code/,
    /slow-action/,
  ],
  [
    'a language by its name',
    campaign,
    31,
    'languages: [zh-CN, English]',
    '31:20',
    /"English" is not the tag of a language/,
    /zh-CN, en or ja/,
  ],
  ['a language twice', campaign, 31, 'languages: [en, en]', '31:17', /"en" is written twice/, /each language once/],
  [
    '31 November, as the document has it',
    campaign,
    34,
    '  surveys-end: {date: 11-31, zh: 止, en: End, source: 六.3}',
    '34:23',
    /no day "11-31"/,
    /11-30/,
  ],
  [
    'a date that is none',
    campaign,
    34,
    '  surveys-end: {date: 13-01, zh: 止, en: End, source: 六.3}',
    '34:23',
    /no day "13-01"/,
    /06-30/,
  ],
  ['a unit code of another form', units, 2, '  J1: 纪委监委', '2:3', /"J1" cannot be a code/, /such as J36/],
  ['a unit code twice', units, 4, '  J36: 民政局', '4:3', /"J36" is written twice, first on line 3/, /another code/],
  [
    'a unit name twice',
    units,
    4,
    '  J37: 公安局',
    '4:8',
    /"公安局" belongs to J36 on line 3/,
    /name of the other unit/,
  ],
  ['a unit without a name', units, 2, '  J01:', '2:3', /"J01" has no value/, /name of the unit/],
  ['a name of digits alone', units, 2, '  J01: 110', '2:8', /"110" is not a name/, /in quotes: "110"/],
  [
    'a key of YAML twice',
    hall,
    2,
    'name: 市民大厅\nname: 市民',
    '3:1',
    /"name" is written twice, first on line 2/,
    /delete one/,
  ],
  [
    'a window twice',
    hall,
    12,
    '  A01: {zone: A, name: 户籍}',
    '12:3',
    /"A01" is written twice, first on line 11/,
    /another code/,
  ],
  ['a zone twice', hall, 9, '  A: {name: 人社民生}', '9:3', /"A" is written twice/, /another code/],
  [
    'a window of an unknown unit',
    hall,
    11,
    '  A01: {zone: A, unit: J63 公安局, name: 户籍}',
    '11:24',
    /unit "J63" is not in units/,
    /"J36 公安局"/,
  ],
  [
    'a unit under another code',
    hall,
    11,
    '  A01: {zone: A, unit: J37 公安局, name: 户籍}',
    '11:24',
    /J37 is "民政局", not "公安局"/,
    /"J37 民政局" or "J36 公安局"/,
  ],
  [
    'a window in an unknown zone',
    hall,
    14,
    '  B02: {zone: C, name: 备用}',
    '14:15',
    /zone "C" is not among/,
    /one of A, B/,
  ],
  [
    'a window code of another form',
    hall,
    14,
    '  窗口2: {zone: B, name: 备用}',
    '14:3',
    /cannot be a code/,
    /such as A01/,
  ],
  [
    'a mode that is none',
    hall,
    13,
    '  B01: {zone: B, name: 用电, mode: invite}',
    '13:34',
    /"invite" is not a mode/,
    /open or invited/,
  ],
  [
    'hours that overlap',
    hall,
    5,
    '  - {days: 周五, time: 11:59-17:00}',
    '5:22',
    /overlap those on line 4/,
    /begin when the others end/,
  ],
  [
    'hours from late to early',
    hall,
    5,
    '  - {days: 周五, time: 17:00-13:00}',
    '5:22',
    /not a time from earlier to later/,
    /09:00-17:00/,
  ],
  [
    'hours with full-width colons',
    hall,
    5,
    '  - {days: 周五, time: 13：00-17：00}',
    '5:22',
    /not a time/,
    /English colons/,
  ],
  [
    'days that are none',
    hall,
    5,
    '  - {days: 工作日, time: 13:00-17:00}',
    '5:12',
    /are not days of the week/,
    /周一至周五/,
  ],
  ['a hall code without quotes', hall, 1, 'code: 12345', '1:7', /"12345" is not a code/, /in quotes: "12345"/],
  [
    'a hall code that is not the name of the file',
    hall,
    1,
    'code: citizen',
    '1:7',
    /"citizen" is not that of the file/,
    /"shimin", or rename/,
  ],
  [
    'a person of an unknown unit',
    'staff.yaml',
    3,
    '  64010001: {name: 丁永红, unit: J99}',
    '3:31',
    /unit "J99" is not/,
    /units\.yaml/,
  ],
  [
    'a number on a badge twice',
    'staff.yaml',
    3,
    '  "00640027": {name: 丁永红, unit: J37}',
    '3:3',
    /"00640027" is written twice/,
    /another code/,
  ],
  [
    'a picture outside its folder',
    'staff.yaml',
    3,
    '  6: {name: 丁, unit: J37, photo: ../a.jpg}',
    '3:34',
    /not the name of a picture/,
    /64010027\.jpg/,
  ],
  [
    'a matter of an unknown unit',
    'matters.yaml',
    3,
    '  结婚登记: 民政局',
    '3:9',
    /"民政局" is not a unit/,
    /J36 公安局/,
  ],
  [
    'a day that is not in the calendar',
    'special-days.yaml',
    3,
    '  2026-02-29: {open: true, name: 调休}',
    '3:3',
    /no day "2026-02-29"/,
    /such as 2026-10-01/,
  ],
  [
    'a day written another way',
    'special-days.yaml',
    3,
    '  2026/10/10: {open: true, name: 调休}',
    '3:3',
    /cannot be a code/,
    /2026-10-01/,
  ],
  [
    'yes for true',
    'special-days.yaml',
    3,
    '  2026-10-10: {open: yes, name: 调休}',
    '3:22',
    /"yes" is not true or false/,
    /true for a working day/,
  ],
  [
    'an alert that nobody knows',
    'alerts.yaml',
    2,
    '  bad-ratings: {on: true, for: 60min}',
    '2:3',
    /"bad-ratings" is not known/,
    /"bad-rating"/,
  ],
  [
    'an alert that looks back too far',
    'alerts.yaml',
    2,
    '  bad-rating: {on: true, for: 1441min}',
    '2:31',
    /longer than a day/,
    /at most 1440/,
  ],
  [
    'an alert without its figure',
    'alerts.yaml',
    3,
    '  device-offline: {on: true}',
    '3:3',
    /"after" is missing/,
    /add a line "after/,
  ],
  ['a tab', campaign, 8, '\t4: 80', '8:1', /a tab/, /two spaces/],
  ['a full-width colon', campaign, 15, 'invitation：45秒', '15:1', /not YAML/, /instead of ：/],
  ['no space after the colon', campaign, 15, 'invitation:45秒', '15:1', /not YAML/, /space after the colon/],
  ['a bracket left open', hall, 14, '  B02: {zone: B, name: 备用', '15:1', /not YAML/, /close every/],
  ['an alias', campaign, 15, 'invitation: *gap', '15:13', /reference "gap"/, /the value itself/],
  ['a tag', campaign, 15, 'invitation: !time 45s', '15:13', /not YAML/, /without the !/],
  ['a line break inside a name', campaign, 1, 'city: "银川\\n市"', '1:7', /line break/, /on one line/],
  ['half a surrogate pair', campaign, 1, 'city: "\\ud800"', '1:7', /unprintable/, /plain text/],
]

describe('one fault: file, line, column, what is wrong, what to write', () => {
  test.each(LINES)('%s', (_name, file, line, text, at, wrong, write) => {
    const faults = faultsOf([{ file, line, text }])
    expect(faults.map((fault) => `${fault.file}:${fault.line}:${fault.column}`)).toEqual([`${join('c', file)}:${at}`])
    expect(faults[0]?.message).toMatch(wrong)
    expect(faults[0]?.hint).toMatch(write)
    // Both languages, one line each.
    for (const said of [faults[0]?.message, faults[0]?.hint]) {
      expect(said).toMatch(/ \/ .*[\p{Script=Han}\d\]}"]/u)
      expect(said).not.toMatch(/\n/)
    }
  })

  test.each<[string, string, string | Uint8Array | null, RegExp, RegExp]>([
    ['a missing file', units, null, /units\.yaml is missing/, /as config\/yinchuan has it/],
    ['no hall', hall, null, /hall-shimin\.yaml is missing/, /a file hall-shimin/],
    ['an empty file', campaign, '', /the file is empty/, /fill it in/],
    ['a file of comments only', campaign, '# later\n', /the file is empty/, /fill it in/],
    ['a list where names belong', units, '- J01\n', /is not a group of named values/, /name: value/],
    ['GBK in place of UTF-8', units, Uint8Array.of(0x61, 0x3a, 0x20, 0xd2, 0xf8), /not UTF-8/, /save it as UTF-8/],
    ['a file of another name', 'unit.yaml', 'a: 1\n', /no file "unit\.yaml" is expected/, /units\.yaml/],
    ['a hall with another ending', 'hall-x.yml', 'a: 1\n', /no file "hall-x\.yml"/, /hall-<code>\.yaml/],
    ['a file far too long', campaign, '#'.repeat(1_000_001), /more than 1000000/, /right file/],
    ['no agencies at all', units, 'agencies: {}\n', /"\{\}" is not a group of named values/, /name: value/],
    ['two documents', units, 'agencies: {}\n---\na: 1\n', /not YAML/, /delete the line ---/],
  ])('%s', (_name, file, text, wrong, write) => {
    const faults = faultsOf([{ file, text }])
    expect(faults).toHaveLength(1)
    expect(faults[0]?.file).toBe(join('c', file))
    expect(faults[0]?.message).toMatch(wrong)
    expect(faults[0]?.hint).toMatch(write)
  })
})

test('the faults of all files are reported together, file by file from top to bottom', () => {
  const faults = faultsOf([
    { file: 'special-days.yaml', line: 2, text: '  2026-10-32: {open: false, name: 国庆节}' },
    { file: campaign, line: 13, text: '  minimumRating: 30.5' },
    { file: campaign, line: 8, text: '  4: 180' },
    { file: campaign, line: 10, text: '  2: 60' },
    { file: hall, line: 11, text: '  A01: {zone: Z, unit: J99, name: 户籍, mode: closed}' },
    { file: units, line: 4, text: '  J37: 公安局' },
    { file: 'matters.yaml', line: 2, text: '  户口迁移：J36' },
  ])
  expect(faults.map((fault) => `${fault.file.slice(2)}:${fault.line} ${fault.path}`)).toEqual([
    'campaign.yaml:8 /points/4',
    'campaign.yaml:10 /points/2',
    'campaign.yaml:13 /ranking/minimumRating',
    'hall-shimin.yaml:11 /windows/A01/zone',
    'hall-shimin.yaml:11 /windows/A01/unit',
    'hall-shimin.yaml:11 /windows/A01/mode',
    'matters.yaml:2 ',
    'special-days.yaml:2 /days/2026-10-32',
    'units.yaml:4 /agencies/J37',
  ])
})

test('more than typebox reports by default: every one of 300 wrong windows', () => {
  const windows = Array.from(
    { length: 300 },
    (_, index) => `  A${String(index).padStart(3, '0')}: {zone: 7, name: 户籍}`,
  )
  const faults = faultsOf([{ file: hall, text: `code: shimin\nname: 市民大厅\nwindows:\n${windows.join('\n')}\n` }])
  expect(faults.map((fault) => fault.line)).toEqual(windows.map((_, index) => index + 4))
})

test('the hours that the comment of the shipped hall offers are taken as they stand', () => {
  const file = join(import.meta.dirname, '../../config/yinchuan/hall-shimin.yaml')
  const offered = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^# {3}(hours:| {2}- )/.test(line))
  const hours = offered.map((line) => line.slice(4)).join('\n')
  const loaded = readConfiguration('c', edited([{ file: hall, text: `code: shimin\nname: 市民大厅\n${hours}\n` }]))
  const days = [1, 2, 3, 4, 5]
  expect(loaded).toMatchObject({
    ok: true,
    configuration: {
      halls: [
        {
          hours: {
            weekly: [
              { days, from: 540, to: 720 },
              { days, from: 780, to: 1020 },
            ],
          },
        },
      ],
    },
  })
})

test('staff, matters, special days and alerts may be absent', () => {
  const loaded = readConfiguration(
    'c',
    edited(['staff.yaml', 'matters.yaml', 'special-days.yaml', 'alerts.yaml'].map((file) => ({ file, text: null }))),
  )
  expect(loaded).toMatchObject({
    ok: true,
    configuration: { staff: [], matters: [], specialDays: [], alerts: USUAL_ALERTS },
  })
})

test('for the terminal: place and fault on one line, what to write on the next', () => {
  expect(formatFaults(faultsOf([{ file: campaign, line: 15, text: 'invitation: 45' }]))).toMatch(
    /^c.campaign\.yaml:15:13 {2}"45" is not .+\n {2}write: 45秒 .+\n$/,
  )
})

test('a folder that is not there, and a file that cannot be read, are faults', () => {
  const dir = mkdtempSync(join(tmpdir(), 'pingyi-configuration-'))
  try {
    const absent = loadConfiguration(join(dir, 'absent'))
    expect(absent).toMatchObject({ ok: false, faults: [{ file: join(dir, 'absent'), line: 1 }] })
    for (const { name, text } of smallFiles) writeFileSync(join(dir, name), text)
    writeFileSync(join(dir, 'README.md'), 'notes')
    writeFileSync(join(dir, '.campaign.yaml.swp'), 'left by an editor')
    expect(loadConfiguration(dir).ok).toBe(true)
    mkdirSync(join(dir, 'hall-east.yaml'))
    rmSync(join(dir, units))
    const loaded = loadConfiguration(dir)
    expect(loaded.ok ? [] : loaded.faults.map((fault) => fault.file)).toEqual([
      join(dir, 'hall-east.yaml'),
      join(dir, units),
    ])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})

test('a keypad without all keys is held, unless the policy says that it counts', () => {
  const policyOf = (edits: Parameters<typeof edited>[0]) => {
    const loaded = readConfiguration('c', edited(edits))
    if (!loaded.ok) throw new Error(formatFaults(loaded.faults))
    return loaded.configuration.policy.screening
  }
  expect(policyOf([])).not.toHaveProperty('fewKeys')
  expect(policyOf([{ file: campaign, line: 20, text: '    counted: 6\n  fewKeys: counted' }]).fewKeys).toBe('counted')
})
