import { LEVELS, type Level } from '../../server/contract/limits.ts'
import type { AttachedKeypad } from './hid-port.ts'
import type { KeypadModel } from './read-keypad-models.ts'

export type { BytePattern, KeypadModel, KeypadReport, ModelFault, Signals } from './read-keypad-models.ts'

/** The model of a keypad that is plugged in, or null when no file describes it. */
export function modelOf(models: readonly KeypadModel[], attached: AttachedKeypad): KeypadModel | null {
  return (
    models.find(
      (model) =>
        parseInt(model.usagePage, 16) === attached.usagePage &&
        parseInt(model.usage, 16) === attached.usage &&
        model.match.some(
          (match) =>
            parseInt(match.vid, 16) === attached.vid &&
            parseInt(match.pid, 16) === attached.pid &&
            (match.interface === undefined || match.interface === attached.interface),
        ),
    ) ?? null
  )
}

/** The levels that have a key, 5 first. */
export function levelsOfModel({ report }: Pick<KeypadModel, 'report'>): Level[] {
  return LEVELS.filter((level) => report.keys.some((key) => key.level === level))
}

/**
 * How the hub is told of a model. Where some level has no key it says which have one: the file of a model that was
 * learned here is nowhere else, and what is pressed on such a keypad does not count by itself. The day of its play-back is
 * shown in the hall.
 */
export function toldModel(model: KeypadModel): string {
  const levels = levelsOfModel(model)
  const keys = levels.length === LEVELS.length ? '' : `:${levels.join('')}`
  return `${model.id}${keys}${model.playedBack === undefined ? '' : `@${model.playedBack}`}`
}

/** A keyboard, a keypad or consumer keys (HID usage tables 1.5): other programs hear what they type. */
export function typesKeys({ usagePage, usage }: Pick<KeypadModel, 'usagePage' | 'usage'>): boolean {
  return (usagePage === '0001' && (usage === '0006' || usage === '0007')) || (usagePage === '000c' && usage === '0001')
}

/** Whether the device of a model types, on the interface that is read or on another one. */
export function isKeyboard(model: Pick<KeypadModel, 'usagePage' | 'usage' | 'types'>): boolean {
  return model.types === true || typesKeys(model)
}
