import { Refusal } from '../../contract/errors.ts'
import type { Registry } from './registry.ts'

/** @throws Refusal unknown-hall, unknown-window */
export function mustHaveWindow(registry: Registry, hall: string, window: string): void {
  if (!registry.hall(hall)) throw new Refusal('unknown-hall', hall)
  if (!registry.window(hall, window)) throw new Refusal('unknown-window', `${hall}/${window}`)
}
