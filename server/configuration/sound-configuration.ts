import { Refusal } from '../contract/errors.ts'
import type { Configuration } from '../contract/policy.ts'
import { formatFaults, loadConfiguration } from './load-configuration.ts'

/**
 * The configuration of a folder, for whoever cannot go on without one.
 *
 * @throws Refusal configuration-invalid, with every fault on a line
 */
export function soundConfiguration(folder: string): Configuration {
  const loaded = loadConfiguration(folder)
  if (!loaded.ok) throw new Refusal('configuration-invalid', `\n${formatFaults(loaded.faults)}`)
  return loaded.configuration
}
