import { Refusal } from '../../contract/errors.ts'
import { attributeSince } from './change-whereabouts.ts'
import type { Write } from '../writer/write.ts'

/**
 * Pauses a window or opens it again, from now on. Presses made meanwhile are held as `closed`, those included that are
 * there already with a moment that is still to come.
 *
 * @throws Refusal unknown-window
 */
export function setWindowState(
  w: Write,
  change: { hall: string; window: string; state: 'open' | 'paused'; operator: string; reason?: string },
): void {
  const window = w.registry.window(change.hall, change.window)
  if (!window) throw new Refusal('unknown-window', `${change.hall}/${change.window}`)
  const { n } = w.append('window-state', { ...change, from: w.now })
  attributeSince(w, window.id, w.now, n)
  w.touched.windows.add(window.id)
}
