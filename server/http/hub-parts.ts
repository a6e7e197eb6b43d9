import type { Access } from '../access/open-access.ts'
import type { HallSnapshot } from '../contract/hall-feed.ts'
import type { Invitation } from '../contract/device-protocol.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** What the routes need of the hub. */
export interface HubParts {
  ledger: Ledger
  access: Access
  now: () => number
  about: { version: string; demo: boolean }
  hallSnapshot(hall: string): HallSnapshot
  devices: {
    connectedAt(window: number): boolean
    invite(window: number, invitation: Invitation): void
    cancel(window: number, invitation: string): void
    revoke(device: string): void
  }
}
