import { Refusal } from '../contract/errors.ts'
import type { Write } from './write.ts'

/**
 * Pauses a window or opens it again, from now on. Presses made meanwhile are held as `closed`.
 *
 * @throws Refusal unknown-window
 */
export function setWindowState(
  w: Write,
  change: { hall: string; window: string; state: 'open' | 'paused'; operator: string; reason?: string },
): void {
  const window = w.registry.window(change.hall, change.window)
  if (!window) throw new Refusal('unknown-window', `${change.hall}/${change.window}`)
  w.append('window-state', { ...change, from: w.now })
  w.touched.windows.add(window.id)
}
