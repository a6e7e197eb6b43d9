import type { Actor } from '../../contract/audit.ts'
import type { WindowMode } from '../../contract/policy.ts'
import type { Write } from '../writer/write.ts'
import { setWindowMode } from './set-window-mode.ts'
import { setWindowState } from './set-window-state.ts'
import { setWindow, type SetWindow } from './set-window.ts'

/** A window comes, or goes on under another name, in another zone or for another matter. @throws Refusal as `setWindow` */
export function changeWindow(w: Write, input: SetWindow & { reason: string }, actor: Actor): { fresh: boolean } {
  const { hall, code, name, reason } = input
  const done = setWindow(w, { ...input, operator: actor })
  w.audit.record(actor, 'window:change', `window:${hall}/${code}`, { name, reason })
  return done
}

/** Whether anyone may press at a window, from an instant (ms) or now on. @throws Refusal as `setWindowMode` */
export function changeWindowMode(
  w: Write,
  input: { hall: string; window: string; mode: WindowMode; from?: number | undefined; reason: string },
  actor: Actor,
): { changed: number } {
  const { hall, window, mode, from = w.now, reason } = input
  const done = setWindowMode(w, { hall, window, mode, from, operator: actor, reason })
  w.audit.record(actor, 'window:change', `window:${hall}/${window}`, { mode, reason })
  return done
}

/** Pauses a window or opens it again, from now on. @throws Refusal as `setWindowState` */
export function changeWindowState(
  w: Write,
  input: { hall: string; window: string; state: 'open' | 'paused'; reason?: string },
  actor: Actor,
): { state: 'open' | 'paused' } {
  const { hall, window, state } = input
  setWindowState(w, { ...input, operator: actor })
  w.audit.record(actor, 'window:change', `window:${hall}/${window}`, { state })
  return { state }
}
