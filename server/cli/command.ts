import type { Refusal } from '../contract/errors.ts'
import type { Operations } from './operations/operations.ts'
import type { Options, Said, Values } from './option.ts'
import type { Watch } from './watch.ts'

/** Where the data and the configuration lie, and who asks. */
export interface Settings {
  data: string
  config: string
  /** On record as `cli:<name>`. */
  user: string
  env: Readonly<Record<string, string | undefined>>
}

/** What a command has of the world. */
export interface Context {
  settings: Settings
  json: boolean
  /** Does one operation on the hub: on a running one through its socket, on a stopped one in its place. */
  ask<K extends keyof Operations>(
    name: K,
    input: Operations[K]['input'],
    watch?: Watch,
  ): Promise<Operations[K]['output']>
  /** Calls `heard` at the first Ctrl-C instead of ending, until the returned function is called; the second one ends. */
  onInterrupt(heard: () => void): () => void
  /** A secret from standard input, without the line's end. @throws UsageError when there is none */
  readSecret(option: string): Promise<string>
  /** For people, at once; nothing with --json. */
  print(line: string): void
  /** Progress and warnings, on standard error. */
  note(line: string): void
}

/** What a command answers: `json` for machines, `lines` for people, and what it is refused for when it found something wrong. */
export interface Outcome {
  json: unknown
  lines: readonly string[]
  refused?: Refusal
}

export interface Command {
  /** `device enrol`. */
  name: string
  say: Said
  options: Options
  examples: readonly string[]
  /** Paragraphs for --help, below the options. */
  notes?: readonly Said[]
  /** Null: it has said everything itself. */
  run(values: Record<string, unknown>, context: Context): Promise<Outcome | null>
}

/** Ties what `run` takes to the options that the command declares. */
export function command<const O extends Options>(
  declared: Omit<Command, 'options' | 'run'> & {
    options: O
    run(values: Values<O>, context: Context): Promise<Outcome | null>
  },
): Command {
  // The parser fills values from these very options.
  return declared
}
