import { soundConfiguration } from '../configuration/sound-configuration.ts'
import type { DataDirectory } from '../data-directory.ts'
import { openStore, type StoreOptions } from '../store/open-store.ts'
import type { Desk } from './operations/desk.ts'

export interface StoppedHub {
  desk: Omit<Desk, 'operator' | 'officer'>
  /** The ledger was empty and has been begun from the configuration. */
  fresh: boolean
  close(): Promise<void>
}

/**
 * The record of a hub that does not run, whose lock the caller holds. An empty one is begun from the configuration, as
 * the first start would, so that scripts may prepare a hub before they start it.
 *
 * @throws Refusal configuration-invalid, schema-too-new, ledger-broken, ledger-missing
 */
export async function openStopped(
  directory: DataDirectory,
  options: { config: string; now: () => number } & Pick<StoreOptions, 'demo' | 'hash' | 'flushAtEnd'>,
): Promise<StoppedHub> {
  const { now } = options
  const open = await openStore({
    data: directory.path,
    now,
    configuration: () => soundConfiguration(options.config),
    hash: options.hash,
    demo: options.demo,
    flushAtEnd: options.flushAtEnd,
  })
  const { store, access, fresh } = open
  return {
    desk: {
      store,
      access,
      now,
      proposedPolicy: () => soundConfiguration(options.config).policy,
      proposed: () => soundConfiguration(options.config),
      connected: { devices: () => new Set(), revoke: () => {} },
    },
    fresh,
    async close() {
      await open.end()
      await open.close()
    },
  }
}
