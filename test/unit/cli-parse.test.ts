import { describe, expect, test } from 'vitest'
import { CALL_COLUMN_NAMES } from '../../server/contract/hotline/call-columns.ts'
import { COMMANDS } from '../../server/cli/commands/commands.ts'
import { campaignMeant } from '../../server/cli/operations/campaign-meant.ts'
import { runCommandLine } from '../../server/cli/run-command-line.ts'
import { parseCommandLine } from '../../server/cli/parse.ts'
import { UsageError } from '../../server/machine/usage-error.ts'
import type { Store } from '../../server/store/port.ts'

const parse = (line: string) => parseCommandLine(words(line), COMMANDS)

/** As a shell would split it, quotes of both kinds. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!)
}

/** Runs a line with a world of its own that has no hub. */
async function run(line: string) {
  const said = { out: '', err: '' }
  const code = await runCommandLine(words(line), {
    env: { PINGYI_DATA: '/nowhere/at/all' },
    user: 'tester',
    checkout: '/nowhere',
    readInput: async () => '',
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
  })
  return { code, ...said }
}

function usage(line: string): UsageError {
  try {
    parse(line)
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error(`${line} was understood`)
}

describe('what is understood', () => {
  test('options become what the command takes', () => {
    expect(
      parse('posting set --window shimin/A01 --unit J16 --from 2026-11-18T10:00:00+08:00 --reason "a word" --json'),
    ).toMatchObject({
      kind: 'run',
      json: true,
      values: {
        window: { hall: 'shimin', window: 'A01' },
        unit: 'J16',
        from: Date.parse('2026-11-18T10:00:00+08:00'),
        reason: 'a word',
        nobody: false,
      },
    })
  })

  test('a key may begin with a dash, as one in 64 does', () => {
    const key = '-1qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
    expect(parse(`ledger verify --key ${key}`)).toMatchObject({ values: { key } })
    expect(usage('ledger verify --key --json').message).toContain('--key needs a value')
  })

  test('every example of every command is understood', () => {
    const examples = COMMANDS.flatMap((command) =>
      command.examples
        .filter((example) => !example.startsWith(' '))
        .map((example) => ({ command, line: /(?:^|\s)pingyi (?:-- )?(.*)$/.exec(example)?.[1] }))
        .filter(({ line }) => line !== undefined),
    )
    expect(new Set(examples.map(({ command }) => command.name)).size).toBe(COMMANDS.length)
    for (const { command, line } of examples) {
      const parsed = parse(line!.replace(/^-- /, ''))
      expect(parsed.kind === 'run' && parsed.command.name, line).toBe(command.name)
    }
  })

  test('--help names every command and every option in both languages', async () => {
    const all = await run('--help')
    expect(all.code).toBe(0)
    for (const command of COMMANDS) {
      expect(all.out).toContain(`pingyi ${command.name}`)
      const one = await run(`${command.name} --help`)
      expect(one.code).toBe(0)
      for (const name of Object.keys(command.options)) expect(one.out).toContain(`--${name}`)
      for (const say of [command.say, ...Object.values(command.options).map((option) => option.say)]) {
        expect(say.zh).toMatch(/\p{Script=Han}/u)
        expect(one.out).toContain(say.en)
      }
    }
    const { out } = await run('import --help')
    for (const column of CALL_COLUMN_NAMES) expect(out).toContain(`${column}=`)
    expect((await run('')).out).toBe(all.out)
    expect((await run('help device enrol')).out).toBe((await run('device enrol --help')).out)
  })
})

describe('what is not understood ends with 2 and says what to write', () => {
  test.each([
    ['devise enrol --window shimin/A01', /no command devise enrol/, 'pingyi device enrol'],
    ['device', /needs one more word/, /device code, device enrol/],
    ['strt', /no command strt/, 'pingyi start'],
    ['device enrol --windw shimin/A01', /no option --windw/, '--window'],
    ['device enrol --window A01 --kind kiosk', /not hall\/window/, '--window shimin/A01'],
    ['device enrol --window shimin/A01 --kind tablet', /not one of kiosk, keypad/, '--kind kiosk'],
    ['device enrol --window shimin/A01', /lacks --kind kiosk\|keypad/, /--window HALL\/WINDOW --kind/],
    ['device enrol --window --kind kiosk', /--window needs a value/, '--window HALL/WINDOW'],
    ['device enrol --window shimin/A01 --window shimin/A02 --kind kiosk', /stands twice/, '--window once'],
    ['device list --json=yes', /takes no value/, '--json'],
    ['device list all', /all belongs to no option/, 'pingyi device list'],
    [
      'posting set --window shimin/A01 --unit J16 --from 2026-11-18T10:00:00 --reason x',
      /not ISO 8601 with an offset/,
      '--from 2026-11-18T10:00:00+08:00',
    ],
    ['export --method service-centre --format xlsx --out a --from 2026-02-30', /not a date/, '--from 2026-11-18'],
    [
      'export --method telepathy --format xlsx --out a',
      /not one of third-party, service-centre/,
      '--method third-party',
    ],
    ['start --port 70000', /whole number from 0 to 65535/, '--port 0'],
    ['seal --reason x --accept gaps,cases,held', /--accept held is not one of gaps, late/, '--accept gaps'],
    ['import --file a.csv --levels 很好', /--levels 很好 is not name=value/, '--levels 很好=5'],
    ['import --file a.csv --columns callId=', /--columns callId= is not name=value/, '--columns callId=编号'],
    ['import --file a.csv --leave-out 3,x', /--leave-out x is not a line/, '--leave-out 3,7'],
    ['device list --officer zhang', /no option --officer/, 'pingyi device list --help'],
    ['clock right --reason x --officer-password-stdin', /missing --officer/, '--officer NAME'],
    ['--json device list', /a command comes before --json/, /pingyi/],
  ])('%s', (line, message, hint) => {
    const error = usage(line)
    expect(error.message).toMatch(message)
    expect(error.zh).toMatch(/\p{Script=Han}/u)
    if (typeof hint === 'string') expect(error.hint).toContain(hint)
    else expect(error.hint).toMatch(hint)
  })

  test.each(['seal', 'import'])('%s is in the help', async (name) => {
    expect((await run('--help')).out).toMatch(new RegExp(`^ +(pingyi )?${name}\\b`, 'm'))
  })

  test('with --json the error is JSON on standard error, too', async () => {
    const { code, out, err } = await run('device enrol --json')
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(JSON.parse(err)).toMatchObject({ code: 'usage', message: expect.stringContaining('--window') })
  })

  test('a secret is never taken from an argument', async () => {
    expect((await run('user add --username x --role admin --password abc')).code).toBe(2)
    const without = await run('user add --username x --role admin')
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining('--password-stdin') })
    const empty = await run('user add --username x --role admin --password-stdin')
    expect(empty).toMatchObject({ code: 2, err: expect.stringContaining('standard input is empty') })
  })
})

describe('the campaign that a command means', () => {
  const store = (...ids: string[]) =>
    ({ read: async () => ids.map((id) => ({ id })) }) as unknown as Pick<Store, 'read'>
  const at = (day: string, ids = ['2026', '2027']) => ({
    store: store(...ids),
    now: () => Date.parse(`${day}T09:00:00+08:00`),
  })
  test.each([
    ['in November the running one', '2026-11-30', {}, '2026', null],
    ['in December, too, and the one that has ended is named beside it', '2026-12-01', {}, '2027', '2026'],
    ['to the last day', '2026-12-31', {}, '2027', '2026'],
    ['in January no more', '2027-01-01', {}, '2027', null],
    ['as named', '2026-12-05', { campaign: '2026' }, '2026', null],
    ['that of the dates', '2026-12-05', { from: '2026-11-01', to: '2026-11-30' }, '2026', null],
    ['the running one for dates of no campaign', '2026-12-05', { to: '2025-11-30' }, '2027', null],
    ['that of one date', '2026-12-05', { from: '2026-12-01' }, '2027', null],
  ] as const)('%s', async (_, day, asked, campaign, ended) => {
    expect(await campaignMeant(at(day), asked)).toEqual({ campaign, ended })
  })
  test('a seal is in December of the one that has ended, where this hub has it', async () => {
    expect(await campaignMeant(at('2026-12-05'), {}, { ofEnded: true })).toEqual({ campaign: '2026', ended: null })
    expect(await campaignMeant(at('2026-12-05', ['2027']), {}, { ofEnded: true })).toEqual({
      campaign: '2027',
      ended: null,
    })
    expect(await campaignMeant(at('2027-01-05'), {}, { ofEnded: true })).toEqual({ campaign: '2027', ended: null })
  })
})
