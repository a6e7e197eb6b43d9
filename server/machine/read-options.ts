import { parseArgs } from 'node:util'
import { didYouMean } from './did-you-mean.ts'
import { UsageError } from './usage-error.ts'

/** What an option is to the parser. */
export interface OptionShape {
  /** What its value is called; null: it is there or not. */
  takes: string | null
  /** Where it may stand more than once: each of its values counts, or the last one alone. Else that is refused. */
  repeats?: 'all' | 'last'
}

export interface ReadOptions {
  /** True, or the value; for `repeats: 'all'` the values. What is not there has no member. */
  values: Record<string, string | boolean | string[] | undefined>
  /** What belongs to no option. */
  words: string[]
}

/** How the one who was misunderstood is told. */
export interface Speaker {
  /** The command, or the program, that has these options. */
  name: string
  /** The line that says more about it. */
  help: string
}

/** Reads options as they were typed, `--name value` or `--name=value`. @throws UsageError */
export function readOptions(
  args: readonly string[],
  options: Readonly<Record<string, OptionShape>>,
  { name: program, help }: Speaker,
): ReadOptions {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { takes }]) => [
      name,
      { type: takes === null ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  // Not strict: what is wrong is told in our words, and one key in 64 begins with a dash.
  const { tokens } = parseArgs({ args: [...args], options: known, strict: false, allowPositionals: true, tokens: true })
  const values: ReadOptions['values'] = {}
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (!option) {
      const near = didYouMean(rawName.replace(/^-+/, ''), Object.keys(options))
      throw new UsageError(
        `${program} has no option ${rawName}`,
        `${program} 没有选项 ${rawName}`,
        near === null ? help : `--${near}`,
      )
    }
    const before = values[name]
    if (before !== undefined && option.repeats === undefined)
      throw new UsageError(`${rawName} stands twice`, `${rawName} 写了两次`, `${rawName} once`)
    if (option.takes === null) {
      if (value !== undefined) throw new UsageError(`${rawName} takes no value`, `${rawName} 后面不写值`, rawName)
      values[name] = true
      continue
    }
    // `--from --to` would take --to for the value.
    if (value === undefined || (!inlineValue && value.startsWith('--')))
      throw new UsageError(`${rawName} needs a value`, `${rawName} 后面要写值`, `${rawName} ${option.takes}`)
    values[name] = option.repeats === 'all' ? [...(Array.isArray(before) ? before : []), value] : value
  }
  return { values, words }
}
