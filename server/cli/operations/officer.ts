import { bindingOf } from '../../contract/binding.ts'
import { mayDo, type UserViewer } from '../../contract/viewer.ts'
import type { User } from '../../store/access/remote.ts'
import { Refusal } from '../../contract/errors.ts'
import type { OperationClass } from './classes.ts'
import type { Desk } from './desk.ts'

/** Who gives the word, as it comes from the command line. */
export interface OfficerSaid {
  name: string
  password: string
}

/**
 * The officer whose word an operation needs, or null where it needs none and nobody gave one. Permission, hall and
 * standing are asked as over REST, and guessing is slowed down as it is there; whoever waits for a second person gives
 * no word here, whatever the permission.
 *
 * @throws Refusal officer-needed, wrong-password, too-many-attempts, busy, password-change-required, forbidden,
 *   not-vouched; not-found for a rating that is none
 */
export async function provenOfficer<I>(
  desk: Pick<Desk, 'access' | 'store' | 'now' | 'operator'>,
  kind: OperationClass<I>,
  input: I,
  said: OfficerSaid | undefined,
): Promise<UserViewer | null> {
  if (typeof kind === 'string') return null
  const { access, operator } = desk
  if (said === undefined) {
    if (await needsWord(desk, kind, input)) throw new Refusal('officer-needed')
    return null
  }
  const user = await access.signIn.prove(said.name, said.password, operator)
  const officer = viewerOf(user)
  if (officer.mustChangePassword) throw new Refusal('password-change-required')
  if (!mayDo(officer, kind.decides)) throw new Refusal('forbidden', `${officer.username} (${officer.role})`)
  if (user.standing.state === 'waiting') throw new Refusal('not-vouched')
  if (kind.isTheirs?.(officer, input, desk) === false)
    throw new Refusal('forbidden', `${officer.username} (${officer.role})`)
  return officer
}

async function needsWord<I>(
  { access, now }: Pick<Desk, 'access' | 'now'>,
  { always, when = isMeant }: Exclude<OperationClass<I>, string>,
  input: I,
): Promise<boolean> {
  return always === true || (when(input, now()) && !(await access.standing.isFoundingTime()))
}

/** A preview changes nothing. */
function isMeant(input: unknown): boolean {
  return (input as { preview?: boolean }).preview !== true
}

function viewerOf({ username, role, mustChangePassword, ...bound }: User): UserViewer {
  return { kind: 'user', username, role, ...bindingOf(bound), mustChangePassword }
}
