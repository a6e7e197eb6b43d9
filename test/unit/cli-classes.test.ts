import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Command, Context } from '../../server/cli/command.ts'
import { COMMAND_CLASSES, type CommandClass } from '../../server/cli/commands/command-classes.ts'
import { COMMANDS } from '../../server/cli/commands/commands.ts'
import type { OperationClass } from '../../server/cli/operations/classes.ts'
import type { Desk } from '../../server/cli/operations/desk.ts'
import { provenOfficer } from '../../server/cli/operations/officer.ts'
import { OPERATIONS } from '../../server/cli/operations/operations.ts'
import { parseCommandLine } from '../../server/cli/parse.ts'
import { Refusal } from '../../server/contract/errors.ts'
import { may, ROLES } from '../../server/contract/roles.ts'

/** They run a hub, load or replace one, or make certificates for one, and ask it nothing that a table of operations could refuse. */
const WITHOUT_HUB = new Set(['start', 'demo', 'simulate', 'restore', 'tls init', 'tls device'])
/** 2100: every instant of an example is long past. */
const LATER = 4_102_444_800_000

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-classes-'))
  for (const file of ['calls.csv', 'calls.xlsx', '2025.csv', '2025.xlsx']) writeFileSync(join(folder, file), 'x')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The lines of a command's examples, as a shell would split them. */
function examplesOf(command: Command): string[][] {
  return command.examples.flatMap((example) => {
    const line = example.startsWith(' ') ? undefined : /(?:^|\s)pingyi (?:-- )?(.*)$/.exec(example)?.[1]
    if (line === undefined) return []
    const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!)
    return [words.map((word) => (/^(?:calls|2025)\./.test(word) ? join(folder, word) : word))]
  })
}

interface Asked {
  name: keyof typeof OPERATIONS
  refused: string | null
}

/** What a line asks of a hub at which ratings count, without an officer, up to its first question; nothing is done. */
async function askedBy(command: Command, line: readonly string[]): Promise<Asked | null> {
  const parsed = parseCommandLine(line, COMMANDS)
  if (parsed.kind !== 'run') throw new Error(`${line.join(' ')} asks for help`)
  let asked: Asked | null = null
  const desk = { access: { standing: { isFoundingTime: async () => false } }, now: () => LATER } as unknown as Desk
  const context: Context = {
    settings: { data: join(folder, 'none'), config: folder, user: 'tester', env: {} },
    json: true,
    async ask(name, input) {
      const refused = await provenOfficer(
        desk,
        OPERATIONS[name].kind as OperationClass<unknown>,
        input,
        undefined,
      ).then(
        () => null,
        (error: unknown) => (error as Refusal).code,
      )
      asked = { name, refused }
      throw new Refusal('busy')
    },
    onInterrupt: () => () => {},
    readSecret: async () => 'a secret',
    print: () => {},
    note: () => {},
  }
  await command.run(parsed.values, context).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  })
  return asked
}

describe('every command has a class', () => {
  test('and the table has no line for a command that is none', () => {
    expect(Object.keys(COMMAND_CLASSES).toSorted()).toEqual(COMMANDS.map(({ name }) => name).toSorted())
  })

  test.each(COMMANDS.filter(({ name }) => !WITHOUT_HUB.has(name)).map((command) => [command.name, command] as const))(
    '%s asks of the hub what its class says',
    async (name, command) => {
      const all = await Promise.all(examplesOf(command).map((line) => askedBy(command, line)))
      const asked = all.filter((each) => each !== null)
      const kind = COMMAND_CLASSES[name]!
      // Of the hub itself: what the command does by its own, such as verify, only reads.
      if (asked.length === 0) expect(kind).toBe('reads')
      for (const each of asked) expect(classOf(each.name)).toEqual(kind)
      expect(asked.some(({ refused }) => refused === 'officer-needed')).toBe(typeof kind === 'object')
    },
  )
})

test('every operation is asked for by a command', async () => {
  const all = COMMANDS.filter(({ name }) => !WITHOUT_HUB.has(name)).flatMap((command) =>
    examplesOf(command).map((line) => askedBy(command, line)),
  )
  const asked = new Set((await Promise.all(all)).map((each) => each?.name))
  expect(Object.keys(OPERATIONS).filter((name) => !asked.has(name as keyof typeof OPERATIONS))).toEqual([])
})

describe('what decides', () => {
  const deciding = Object.entries(OPERATIONS).flatMap(([name, { kind }]) =>
    typeof kind === 'string' ? [] : [[name, kind.decides] as const],
  )

  test.each(deciding)('%s is for %s, which admin does not have and somebody else does', (_, permission) => {
    expect(may('admin', permission)).toBe(false)
    expect(ROLES.some((role) => may(role, permission))).toBe(true)
  })

  test('what scripts run without an officer is what the README fixes for them, and no more', () => {
    const fixed = Object.entries(COMMAND_CLASSES).filter(([, kind]) => kind === 'fixed')
    expect(fixed.map(([name]) => name)).toEqual(['posting set', 'seal'])
  })
})

function classOf(name: keyof typeof OPERATIONS): CommandClass {
  const { kind } = OPERATIONS[name]
  return typeof kind === 'string' ? kind : { decides: kind.decides }
}
