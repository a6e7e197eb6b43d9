import { remoteAccess, type AccessCall, type RemoteAccess } from '../../server/store/access/remote.ts'
import { copied, crossing } from './plain-store.ts'

/** Access as it would be behind a thread: as `plainly` of a store. */
export function accessPlainly(access: RemoteAccess): RemoteAccess {
  return remoteAccess((call) =>
    asked(access, { ...call, arguments: copied(`arguments of ${call.path}`, call.arguments) }),
  )
}

function asked(access: RemoteAccess, { path, arguments: given }: AccessCall): Promise<unknown> {
  const [part, name] = path.split('.') as [string, string]
  const parts = access as unknown as Record<string, Record<string, (...given: unknown[]) => Promise<unknown>>>
  return crossing(parts[part]![name]!(...given), `answer of ${path}`)
}
