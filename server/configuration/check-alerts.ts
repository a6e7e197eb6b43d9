import { durationMs } from './human-values.ts'
import { below, keysAt, soundText } from './sound-values.ts'
import type { YamlSource } from './yaml-source.ts'

/** The hub keeps a day of presses at hand for the rules. */
const LONGEST_MS = 86_400_000

/** A rule looks back a day at most. */
export function checkAlerts(source: YamlSource): void {
  for (const rule of keysAt(source, '/rules')) {
    for (const name of ['for', 'within', 'after']) {
      const path = `${below('/rules', rule)}/${name}`
      const text = soundText(source, path)
      if (text === null || durationMs(text) <= LONGEST_MS) continue
      source.fault(
        path,
        { en: `"${text}" is longer than a day`, zh: `"${text}" 超过一天` },
        { en: 'at most 1440分钟', zh: '不超过 1440分钟' },
      )
    }
  }
}
