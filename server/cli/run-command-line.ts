import { join } from 'node:path'
import type { Context, Settings } from './command.ts'
import { COMMANDS } from './commands/commands.ts'
import { failureOf, toldFailure } from './failure.ts'
import { helpOf, helpOfAll } from './help.ts'
import type { OfficerSaid } from './operations/officer.ts'
import type { Operations } from './operations/operations.ts'
import { mustNotBeFile } from '../data-directory.ts'
import { parseCommandLine } from './parse.ts'
import { reachHub } from './reach-hub.ts'
import { UsageError } from '../machine/usage-error.ts'
import type { Watch } from './watch.ts'

/** The process around the command line. */
export interface World {
  env: Readonly<Record<string, string | undefined>>
  /** Name of the user of the system. */
  user: string
  /** Folder of the software, beside which the configuration lies. */
  checkout: string
  readInput(): Promise<string>
  /** Asks on the terminal for what nobody may see; null where there is no terminal. */
  askHidden?(prompt: string): Promise<string> | null
  /** As `Context.onInterrupt`; without it nobody interrupts. */
  onInterrupt?(heard: () => void): () => void
  out(text: string): void
  err(text: string): void
}

/** Runs one command. @returns the exit code: 0 done, 1 refused, 2 wrong usage */
export async function runCommandLine(args: readonly string[], world: World): Promise<number> {
  // Known before anything is understood, so that a mistake is told in JSON as well.
  const json = args.includes('--json')
  try {
    const parsed = parseCommandLine(args, COMMANDS)
    if (parsed.kind === 'help') {
      world.out(parsed.command ? helpOf(parsed.command) : helpOfAll(COMMANDS, parsed.topic))
      return 0
    }
    const officer = parsed.officer && (await officerSaid(parsed.officer, world))
    const outcome = await parsed.command.run(parsed.values, contextOf(settingsOf(parsed, world), json, world, officer))
    if (outcome === null) return 0
    world.out(json ? `${JSON.stringify(outcome.json)}\n` : outcome.lines.map((line) => `${line}\n`).join(''))
    if (outcome.refused) throw outcome.refused
    return 0
  } catch (error) {
    const failure = failureOf(error)
    world.err(toldFailure(failure, json))
    return failure.exit
  }
}

function settingsOf(parsed: { data?: string; config?: string }, { env, user, checkout }: World): Settings {
  const data = parsed.data ?? (env['PINGYI_DATA'] || './data')
  mustNotBeFile(data)
  return {
    data,
    config: parsed.config ?? (env['PINGYI_CONFIG'] || join(checkout, 'config/yinchuan')),
    user,
    env,
  }
}

/** @throws UsageError where nothing says the password */
async function officerSaid({ name, stdin }: { name: string; stdin: boolean }, world: World): Promise<OfficerSaid> {
  const fromEnv = world.env['PINGYI_OFFICER_PASSWORD'] ?? ''
  const password = stdin
    ? await world.readInput()
    : fromEnv || (await world.askHidden?.(`${name} 的密码 password of ${name}: `)) || ''
  if (password !== '') return { name, password }
  throw new UsageError(
    `the password of ${name} is missing: type it on a terminal, or hand it over in one of two ways`,
    `没有 ${name} 的密码：请在终端上输入，或用以下两种方式之一提供`,
    'printf \'%s\' "$PASSWORD" | pingyi … --officer-password-stdin, PINGYI_OFFICER_PASSWORD=…',
  )
}

function contextOf(settings: Settings, json: boolean, world: World, officer: OfficerSaid | undefined): Context {
  const note = (line: string) => {
    if (!json) world.err(`${line}\n`)
  }
  return {
    settings,
    json,
    onInterrupt: world.onInterrupt ?? (() => () => {}),
    ask: <K extends keyof Operations>(name: K, input: Operations[K]['input'], watch?: Watch) =>
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- the compiler does want it: an answer is unknown
      reachHub(
        settings,
        { operation: name, input, ...(officer ? { officer } : {}), ...(watch ? { watch } : {}) },
        note,
      ) as Promise<Operations[K]['output']>,
    async readSecret(option) {
      const secret = await world.readInput()
      if (secret !== '') return secret
      throw new UsageError(
        `--${option}: standard input is empty`,
        `--${option}：标准输入是空的`,
        `printf '%s' "$SECRET" | pingyi … --${option}`,
      )
    },
    print(line) {
      if (!json) world.out(`${line}\n`)
    },
    note,
  }
}
