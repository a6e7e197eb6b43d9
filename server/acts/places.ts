import { Type } from 'typebox'
import { isCorrection } from '../contract/campaign-time.ts'
import { maySeeHall, type UserViewer } from '../contract/viewer.ts'
import { hallsOfDevice } from '../store/registry/hall-of-device.ts'
import type { Registry } from '../store/registry/registry.ts'
import { acts, exact } from './act.ts'
import { Code, Moment, Reason } from './shapes.ts'

const FROM = 'ISO 8601 with offset; in the past it is a correction'
const UNTIL = {
  to: Type.Optional(Moment('ISO 8601 with offset; absent: until the next one')),
  resume: Type.Optional(Type.Boolean({ description: 'with `to`: then what was there before comes back' })),
  reason: Reason,
}

/** Which unit serves a window, which device stands at it, and whose a rating is that belongs to nobody yet. */
export const PLACES = acts({
  'postings.set': {
    input: Type.Object({ hall: Code, window: Code, unit: Type.Optional(Code), from: Moment(FROM), ...UNTIL }, exact),
    permission: 'window:manage',
    binds: 'hall',
    audit: ['posting:set'],
    preview: true,
    from: ['rest', 'command-line'],
    word: 'fixed',
  },
  'devices.place': {
    input: Type.Object(
      {
        device: Code,
        hall: Type.Optional(Code),
        window: Type.Optional(Code),
        from: Type.Optional(Moment(FROM)),
        ...UNTIL,
      },
      exact,
    ),
    adds: ['by'],
    permission: 'device:manage',
    binds: 'hall',
    audit: ['device:place'],
    preview: true,
    from: ['rest', 'command-line'],
    // Where a device stood in the past is whose ratings they are.
    word: { decides: 'window:manage', when: isPast, isTheirs: isOwnDevice },
  },
  'tray.settle': {
    input: Type.Object({ rating: Code, unit: Code, reason: Reason }, exact),
    adds: ['by'],
    permission: 'tray:settle',
    audit: ['tray:settle'],
    preview: true,
    from: ['rest', 'command-line'],
  },
})

function isPast({ from }: { from?: number }, now: number): boolean {
  return from !== undefined && isCorrection(from, now)
}

function isOwnDevice(officer: UserViewer, { device, hall }: { device: string; hall?: string }, registry: Registry) {
  return [...hallsOfDevice(registry, device), ...(hall === undefined ? [] : [hall])].every((each) =>
    maySeeHall(officer, each),
  )
}
