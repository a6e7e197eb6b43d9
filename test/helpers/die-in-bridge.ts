import { SqliteOutbox } from '../../firmware-bridge/hub/outbox-sqlite.ts'

/**
 * Loaded into a bridge's process before it begins (`--import`): ends it with SIGKILL just before or just after the
 * next press is stored. Thanks come after that, so that nobody has been thanked in either case.
 */
const point = process.env['DIE_AT']
const store = SqliteOutbox.prototype.add

SqliteOutbox.prototype.add = async function (make) {
  if (point === 'before-store') process.kill(process.pid, 'SIGKILL')
  const stored = await store.call(this, make)
  if (point === 'after-store') process.kill(process.pid, 'SIGKILL')
  return stored as never
}
