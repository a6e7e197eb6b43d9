import { plainText } from '../contract/text/plain-text.ts'
import { didYouMean } from '../machine/did-you-mean.ts'
import { quoted } from './fault.ts'
import { unitReference } from './human-values.ts'
import { below, keysAt, soundText } from './sound-values.ts'
import type { YamlSource } from './yaml-source.ts'

/** The units of units.yaml, for those who name them: their codes, and their names where these are sound. */
export class UnitIndex {
  readonly #names: ReadonlyMap<string, string | null>
  /** False when some of units.yaml was not understood: then nobody is told that a unit is unknown. */
  readonly #complete: boolean

  private constructor(names: ReadonlyMap<string, string | null>, complete: boolean) {
    this.#names = names
    this.#complete = complete
  }

  /** Reads the units and reports names that two units share. */
  static of(source: YamlSource | undefined): UnitIndex {
    if (source?.value === undefined) return new UnitIndex(new Map(), false)
    const complete = source.isComplete('/agencies') && source.isComplete('/companies')
    const names = new Map<string, string | null>()
    const owners = new Map<string, { code: string; line: number }>()
    for (const group of ['/agencies', '/companies']) {
      for (const code of keysAt(source, group)) {
        const path = below(group, code)
        const name = soundText(source, path)
        names.set(code, name)
        if (name === null) continue
        const owner = owners.get(name)
        if (owner === undefined) owners.set(name, { code, line: source.lineOf(path) })
        else {
          // Which of the two is called so is not known: references by the other name are no second fault.
          names.set(code, null)
          source.fault(
            path,
            {
              en: `the name ${quoted(name)} belongs to ${owner.code} on line ${owner.line}`,
              zh: `${quoted(name)} 与第 ${owner.line} 行 ${owner.code} 同名`,
            },
            { en: 'the name of the other unit, or delete one of the two', zh: '改成另一单位的名称，或删去其中一行' },
          )
        }
      }
    }
    return new UnitIndex(names, complete)
  }

  /** Reports a reference such as `J36 公安局` to a unit that is not there or is called otherwise. */
  checkReference(source: YamlSource, path: string): void {
    const text = soundText(source, path)
    if (text === null) return
    const { code, name } = unitReference(text)
    const called = this.#names.get(code)
    if (called === undefined) {
      if (!this.#complete) return
      const meant = this.#codeOf(name) ?? didYouMean(code, [...this.#names.keys()])
      source.fault(
        path,
        { en: `unit ${quoted(code)} is not in units.yaml`, zh: `units.yaml 里没有单位 ${quoted(code)}` },
        meant === null
          ? { en: 'a code of units.yaml', zh: 'units.yaml 里的编号' }
          : {
              en: `"${this.#full(meant)}", or add the unit to units.yaml`,
              zh: `"${this.#full(meant)}"，或在 units.yaml 里补上`,
            },
      )
      return
    }
    if (!this.#complete || called === null || name === null || name === called) return
    const meant = this.#codeOf(name)
    source.fault(
      path,
      {
        en: `${code} is ${quoted(called)}, not ${quoted(name)}`,
        zh: `${code} 是 ${quoted(called)}，不是 ${quoted(name)}`,
      },
      meant === null
        ? { en: `"${code} ${called}"`, zh: `"${code} ${called}"` }
        : { en: `"${code} ${called}" or "${meant} ${name}"`, zh: `"${code} ${called}" 或 "${meant} ${name}"` },
    )
  }

  /** The unit whose code or name this is, as `plainText`; a code comes first. Null for none. */
  codeCalled(plain: string): string | null {
    const called = (matches: (code: string, name: string | null) => boolean) =>
      [...this.#names].find(([code, name]) => matches(code, name))?.[0] ?? null
    return (
      called((code) => plainText(code) === plain) ?? called((_, name) => name !== null && plainText(name) === plain)
    )
  }

  #codeOf(name: string | null): string | null {
    if (name === null) return null
    for (const [code, called] of this.#names) if (called === name) return code
    return null
  }

  #full(code: string): string {
    const name = this.#names.get(code)
    return name === undefined || name === null ? code : `${code} ${name}`
  }
}
