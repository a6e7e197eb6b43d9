import { join } from 'node:path'
import type { Context, Settings } from './command.ts'
import { COMMANDS } from './commands/commands.ts'
import { failureOf, toldFailure } from './failure.ts'
import { helpOf, helpOfAll } from './help.ts'
import type { Operations } from './operations/operations.ts'
import { mustNotBeFile } from '../data-directory.ts'
import { parseCommandLine } from './parse.ts'
import { reachHub } from './reach-hub.ts'
import { UsageError } from './usage-error.ts'

/** The process around the command line. */
export interface World {
  env: Readonly<Record<string, string | undefined>>
  /** Name of the user of the system. */
  user: string
  /** Folder of the software, beside which the configuration lies. */
  checkout: string
  readInput(): Promise<string>
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
    const outcome = await parsed.command.run(parsed.values, contextOf(settingsOf(parsed, world), json, world))
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

function contextOf(settings: Settings, json: boolean, world: World): Context {
  const note = (line: string) => {
    if (!json) world.err(`${line}\n`)
  }
  return {
    settings,
    json,
    ask: <K extends keyof Operations>(name: K, input: Operations[K]['input']) =>
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- the compiler does want it: an answer is unknown
      reachHub(settings, name, input, note) as Promise<Operations[K]['output']>,
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
