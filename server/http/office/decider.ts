import type { Role } from '../../contract/roles.ts'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
import { asDecider, type Decider, type Onlooker } from '../../store/changes/decide.ts'

/** Whoever looks at what officers decide, with the person's own role: the reads say of each act why it is not theirs. */
export function onlookerOf(viewer: UserViewer): Onlooker & { role: Role } {
  return {
    operator: actorOf(viewer),
    role: viewer.role,
    ...(viewer.hall === undefined ? {} : { hall: viewer.hall }),
    ...(viewer.unit === undefined ? {} : { bound: viewer.unit }),
  }
}

/** Whoever decides, as the record names the person. @throws Refusal forbidden for a role that decides nothing */
export function deciderOf(viewer: UserViewer): Decider {
  return asDecider(onlookerOf(viewer))
}
