import type { RemoteAccess } from '../store/access/remote.ts'
import type { DrawDesk } from '../campaign/draw/draw-desk.ts'
import type { BallotDesk } from '../campaign/ballot-desk.ts'
import type { SealDesk } from '../campaign/seal-desk.ts'
import type { AlertSettings } from '../contract/alerts.ts'
import type { HallSnapshot, MachineWindow } from '../contract/hall/hall-feed.ts'
import type { Invitation } from '../contract/device/device-protocol.ts'
import type { Configuration, Policy } from '../contract/policy.ts'
import type { Standing } from '../listen/certificates.ts'
import type { BrowserIds } from '../online/browser-ids.ts'
import type { Challenges } from '../online/challenges.ts'
import type { OnlineIntake } from '../online/intake.ts'
import type { Load } from '../online/load.ts'
import type { TurnedAway } from '../online/turned-away.ts'
import type { Store } from '../store/port.ts'

/** What the routes need of the hub. */
export interface HubParts {
  store: Store
  access: RemoteAccess
  now: () => number
  /** `receiptPage`: where citizens' phones find `/r/`, when it is not where the kiosks find the hub. */
  about: { version: string; demo: boolean; receiptPage?: string }
  /** The policy as the configuration's files have it now. @throws Refusal configuration-invalid */
  proposedPolicy: () => Policy
  /** Devices that agree with each other and not with the hub's clock; ms, above 0: the hub is ahead. */
  clockAgainst(): { devices: number; halls: number; by: number } | null
  /** All of the files. @throws Refusal configuration-invalid */
  proposed: () => Configuration
  /** Whether somebody outside takes checkpoints. */
  outside: boolean
  /** As they stand; none where the hub serves no HTTPS. */
  certificates(): Standing[]
  hallSnapshot(hall: string): Promise<HallSnapshot>
  /** Without anything that goes by level: for who keeps the machines. */
  hallMachines(hall: string): Promise<HallSnapshot<MachineWindow>>
  seals: SealDesk
  draws: DrawDesk
  /** Which entry an outside party has a checkpoint of, for sure; null where there is no outside party. */
  takenOutside(): number | null
  ballot: BallotDesk
  alerts: {
    /** The rules as they hold in a hall. */
    settings(hall: string): Promise<AlertSettings>
    /** After a rule was changed, and that is committed. */
    settingsChanged(hall: string): void
  }
  /** Somebody asked that a device gets another token: it is offered at once where the device is there. */
  offerToken(device: string): void
  /** What stands between the public page and the record. */
  online: { challenges: Challenges; browsers: BrowserIds; intake: OnlineIntake; load: Load; turnedAway: TurnedAway }
  devices: {
    connectedAt(window: number): boolean
    invite(window: number, invitation: Invitation): void
    cancel(window: number, invitation: string): void
    revoke(device: string): void
    hangUp(device: string): void
  }
}
