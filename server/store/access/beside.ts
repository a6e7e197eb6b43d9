import { Refusal } from '../../contract/errors.ts'
import { openAccess, type AccessParts } from './open-access.ts'
import { answerCall, remoteAccess, type AccessCall, type AccessName, type RemoteAccess } from './remote.ts'
import { UsesBehind } from './session-uses.ts'

/** What only looks, in less than a millisecond: a request at its token, and a page at who opens it. */
const BESIDE: ReadonlySet<string> = new Set<AccessName>([
  'apiKeys.list',
  'identity.admit',
  'identity.of',
  'sessionList.of',
  'users.own',
])

/**
 * Remote access whose look-ups are answered from a connection that cannot write, so that nobody who comes with a token waits
 * for the writer. They see what is committed: what was ended or changed is refused from the answer to that act on. Nothing is
 * remembered but when sessions were used, which is written behind the answer. All else is asked of the writer; a device, too,
 * that comes with a token that it was offered, since it takes it.
 *
 * @param parts.uptime monotonic, ms, of the writer, too. A wait of an account ends here by so much later than in the writer as
 *   this was opened later
 * @param ask asks the writer
 */
export function accessBeside(parts: AccessParts, ask: (call: AccessCall) => Promise<unknown>): RemoteAccess {
  const uses = new UsesBehind((some) => ask({ path: 'sessions.noteUses', arguments: [some] }))
  const access = openAccess({ ...parts, uses })
  const askWriter = (call: AccessCall) => {
    uses.flush()
    return ask(call)
  }
  const fit = (given: readonly unknown[]) => access.deviceTokens.fit(...(given as [string, string]))
  return remoteAccess(async (call) => {
    const { path, arguments: given } = call
    if (path !== 'deviceTokens.check' && !BESIDE.has(path)) return askWriter(call)
    if (!parts.db.open) throw new Refusal('shutting-down')
    if (BESIDE.has(path)) return answerCall(access, call)
    const found = fit(given)
    return found === 'offered' ? askWriter(call) : found === 'own'
  })
}
