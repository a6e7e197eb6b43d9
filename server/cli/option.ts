import { isoShanghai, parseDay, parseInstant } from '../contract/campaign-time.ts'
import { UsageError } from '../machine/usage-error.ts'

export interface Said {
  en: string
  zh: string
}

/** An option with a value; `read` turns what was typed into what the command takes. */
export interface ValueOption<T = unknown, R extends boolean = boolean> {
  takes: string
  required: R
  say: Said
  /** It may stand more than once: its values are put together. */
  repeats?: 'all'
  /** @throws UsageError */
  read(text: string, name: string): T
}

/** An option that is there or not. */
export interface Flag {
  takes: null
  /** For help alone: the command itself says what is missing. */
  required?: true
  say: Said
}

export type Options = Record<string, ValueOption | Flag>

/** What a command with these options is run with. */
export type Values<O extends Options> = {
  [K in keyof O]: O[K] extends Flag
    ? boolean
    : O[K] extends ValueOption<infer T, infer R>
      ? R extends true
        ? T
        : T | undefined
      : never
}

export interface WindowName {
  hall: string
  window: string
}

export type Reader<T> = Pick<ValueOption<T>, 'takes' | 'read'>

export function required<T>(reader: Reader<T>, say: Said): ValueOption<T, true> {
  return { ...reader, required: true, say }
}

export function optional<T>(reader: Reader<T>, say: Said): ValueOption<T, false> {
  return { ...reader, required: false, say }
}

/** May stand more than once. */
export function repeated<T>(reader: Reader<T>, say: Said): ValueOption<T[], false> {
  return { ...reader, required: false, repeats: 'all', say, read: (written, name) => [reader.read(written, name)] }
}

export function flag(say: Said): Flag {
  return { takes: null, say }
}

export const text = (takes: string): Reader<string> => ({
  takes,
  read(written, name) {
    if (written.trim() === '') throw new UsageError(`--${name} is empty`, `--${name} 不能为空`, `--${name} ${takes}`)
    return written
  },
})

/** An Ed25519 public key as people hand it over: JWK member `x`, 32 bytes in base64url. */
export const publicKey: Reader<string> = {
  takes: 'KEY',
  read(written, name) {
    if (/^[A-Za-z0-9_-]{43}$/.test(written)) return written
    throw new UsageError(
      `--${name} takes a public key of 43 letters, digits, - and _`,
      `--${name} 应为 43 个字符的公钥`,
      `--${name} KEY`,
    )
  },
}

/** Words of a closed list. */
export const oneOf = <const W extends string>(words: readonly W[]): Reader<W> => ({
  takes: words.join('|'),
  read(written, name) {
    const word = words.find((each) => each === written)
    if (word !== undefined) return word
    throw new UsageError(
      `--${name} ${written} is not one of ${words.join(', ')}`,
      `--${name} 只能是 ${words.join('、')}`,
      `--${name} ${words[0]}`,
    )
  },
})

/** Words of a closed list, `one,two`. */
export const someOf = <const W extends string>(words: readonly W[]): Reader<W[]> => ({
  takes: words.join(','),
  read: (written, name) => written.split(',').map((word) => oneOf(words).read(word.trim(), name)),
})

/** `name=value,name=value`, as pairs; the last = of each parts them. */
export const pairs = (example: string): Reader<[string, string][]> => ({
  takes: 'MAP',
  read: (written, name) =>
    written.split(',').map((pair) => {
      const at = pair.lastIndexOf('=')
      if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)]
      throw new UsageError(`--${name} ${pair} is not name=value`, `--${name} 要写 名称=值`, `--${name} ${example}`)
    }),
})

/** `shimin/A01`. */
export const windowName: Reader<WindowName> = {
  takes: 'HALL/WINDOW',
  read(written, name) {
    const parts = written.split('/')
    const [hall, window] = parts
    if (parts.length === 2 && hall && window) return { hall, window }
    throw new UsageError(
      `--${name} ${written} is not hall/window`,
      `--${name} 要写成 大厅/窗口`,
      `--${name} shimin/A01`,
    )
  },
}

/** ISO 8601 with an offset, as an instant in ms. A time without an offset is nobody's time. */
export const instant: Reader<number> = {
  takes: 'ISO',
  read(written, name) {
    const ms = parseInstant(written)
    if (ms !== null) return ms
    throw new UsageError(
      `--${name} ${written} is not ISO 8601 with an offset`,
      `--${name} 要写带时区的时间`,
      `--${name} ${isoShanghai(Date.parse('2026-11-18T10:00:00+08:00'))}`,
    )
  },
}

/** A date in Asia/Shanghai. */
export const date: Reader<string> = {
  takes: 'YYYY-MM-DD',
  read(written, name) {
    if (parseDay(written) !== null) return written
    throw new UsageError(`--${name} ${written} is not a date`, `--${name} 要写日期`, `--${name} 2026-11-18`)
  },
}

export const integer = (least: number, most: number): Reader<number> => ({
  takes: 'NUMBER',
  read(written, name) {
    const value = /^\d+$/.test(written) ? Number(written) : Number.NaN
    if (value >= least && value <= most) return value
    throw new UsageError(
      `--${name} ${written} is not a whole number from ${least} to ${most}`,
      `--${name} 要写 ${least} 到 ${most} 的整数`,
      `--${name} ${least}`,
    )
  },
})
