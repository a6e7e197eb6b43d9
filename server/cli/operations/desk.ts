import type { Static, TSchema } from 'typebox'
import type { DrawDesk } from '../../campaign/draw/draw-desk.ts'
import type { RemoteAccess } from '../../store/access/remote.ts'
import type { UserViewer } from '../../contract/viewer.ts'
import type { Actor } from '../../contract/audit.ts'
import type { Configuration, Policy } from '../../contract/policy.ts'
import type { Store } from '../../store/port.ts'
import type { Watch } from '../watch.ts'

/** Where an operation works: a running hub or a stopped one whose lock the caller holds. */
export interface Desk {
  store: Store
  access: RemoteAccess
  now: () => number
  /** The policy as the configuration's files have it now. @throws Refusal configuration-invalid */
  proposedPolicy: () => Policy
  /** All that the configuration's files say now. @throws Refusal configuration-invalid */
  proposed: () => Configuration
  /** On record for everything done here. */
  operator: Actor
  /** Whose word it is, where the operation decides something; null before the first counted rating. */
  officer: UserViewer | null
  /** Where a hub runs: its own. */
  draws?: DrawDesk
  /** Who looks on and may cancel; absent: nobody. */
  watch?: Watch
  /** Devices connected now; on a stopped hub there are none. */
  connected: {
    devices(): ReadonlySet<string>
    /** Tells a device that it was revoked. */
    revoke(device: string): void
  }
}

export interface Operation<I, O> {
  schema: TSchema
  run(desk: Desk, input: I): Promise<O> | O
}

/** Ties what `run` takes to the schema by which it is checked when it comes through the socket. */
export function operation<const S extends TSchema, O>(
  schema: S,
  run: (desk: Desk, input: Static<S>) => Promise<O> | O,
): Operation<Static<S>, O> {
  return { schema, run }
}
