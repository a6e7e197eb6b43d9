import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../contract/errors.ts'
import { controlAddress, mustHaveRecord, takeDataDirectory, type DataDirectory } from '../data-directory.ts'
import { askControlSocket } from './control-socket.ts'
import type { Settings } from './command.ts'
import type { Watch } from './watch.ts'
import type { OfficerSaid } from './operations/officer.ts'
import type { Operations } from './operations/operations.ts'

/** A hub that starts or stops, or another command, holds the lock for a moment without listening. */
const WAIT_MS = 10_000
const LOOK_EVERY_MS = 50

/** What looks at a record or copies it: where there is none, there is nothing to begin. */
const NEEDS_A_RECORD: ReadonlySet<string> = new Set<keyof Operations>([
  'device-list',
  'user-list',
  'api-key-list',
  'staff-list',
  'posting-list',
  'hours-list',
  'calendar-list',
  'policy-show',
  'policy-diff',
  'unit-list',
  'tray-list',
  'export-scores',
  'ledger-export-begins',
  'ledger-rebuild',
  'backup-begins',
  'checkpoint',
])

/** What is asked, and who gives the word for it where it decides. */
export interface Asked {
  operation: string
  input: unknown
  officer?: OfficerSaid
  watch?: Watch
}

/**
 * Does one operation: through the socket of a running hub, else in its place under its lock.
 *
 * @throws Refusal what the operation refuses, data-directory-locked, data-directory-unwritable, and not-found where it
 *   needs a record and there is none (ledger-missing where it was lost)
 */
export async function reachHub(settings: Settings, asked: Asked, note: (line: string) => void): Promise<unknown> {
  const { data, user } = settings
  const { watch, ...request } = asked
  const until = Date.now() + WAIT_MS
  for (;;) {
    const answer = await askControlSocket(controlAddress(data), { ...request, user }, watch)
    if (answer !== null) return answer.value
    if (NEEDS_A_RECORD.has(asked.operation)) mustHaveRecord(data)
    let directory: DataDirectory
    try {
      directory = takeDataDirectory(data)
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'data-directory-locked' || Date.now() > until) throw error
      await sleep(LOOK_EVERY_MS)
      continue
    }
    try {
      return await onStopped(directory, settings, asked, note)
    } finally {
      directory.release()
    }
  }
}

async function onStopped(
  directory: DataDirectory,
  { config, user }: Settings,
  { operation, input, officer, watch }: Asked,
  note: (line: string) => void,
): Promise<unknown> {
  // A running hub has done it before these are loaded.
  const [{ perform }, { openStopped }] = await Promise.all([
    import('./operations/perform.ts'),
    import('./stopped-desk.ts'),
  ])
  const stopped = await openStopped(directory, { config, now: Date.now })
  try {
    if (stopped.fresh) note(`新建数据目录 a new hub was begun in ${directory.path}`)
    const desk = { ...stopped.desk, operator: `cli:${user}` as const, ...(watch ? { watch } : {}) }
    return await perform(desk, operation, input, officer)
  } finally {
    await stopped.close()
  }
}
