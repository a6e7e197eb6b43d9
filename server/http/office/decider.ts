import { Refusal } from '../../contract/errors.ts'
import type { Officer } from '../../contract/ledger/ledger-entries.ts'
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

/** Whoever seals, consents or opens again, as the record names the person. @throws Refusal forbidden for any other role */
export function sealerOf(viewer: UserViewer): Officer {
  const { operator, role, bound } = onlookerOf(viewer)
  if (role !== 'campaign-office' && role !== 'method-owner') throw new Refusal('forbidden')
  return { operator, role, ...(bound === undefined ? {} : { bound }) }
}

/** Whoever decides, as the record names the person. @throws Refusal forbidden for a role that decides nothing */
export function deciderOf(viewer: UserViewer): Decider {
  return asDecider(onlookerOf(viewer))
}

/** What an officer asks a second one for. @throws Refusal bad-request for a void without its ground, or a ground without a void */
export function groundComesWithVoid({ action, ground }: { action: string; ground?: string }): void {
  if ((action === 'void') !== (ground !== undefined))
    throw new Refusal(
      'bad-request',
      'a ground comes with void, and with nothing else',
      '作废要写理由类别，其他操作不写',
    )
}
