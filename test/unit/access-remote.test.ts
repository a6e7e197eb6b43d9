import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerCall } from '../../server/store/access/remote.ts'
import { openStore, type OpenStore } from '../../server/store/open-store.ts'
import { accessContract, type AccessUnderTest } from '../helpers/access-contract.ts'
import { accessOnDisk, EASY_LIMITS, type AccessOnDisk } from '../helpers/access-on-disk.ts'
import { putSeededDatabase } from '../helpers/seeded-database.ts'
import { BEGAN, smallTown } from '../helpers/store-town.ts'

accessContract('in this thread', openInThisThread)

async function openInThisThread(): Promise<AccessUnderTest> {
  const data = mkdtempSync(join(tmpdir(), 'pingyi-access-afar-'))
  const configuration = smallTown()
  const clock = { now: BEGAN, uptime: 0 }
  await putSeededDatabase(data, { configuration, hash: 'sha256', began: clock.now })
  const open = () =>
    openStore({
      data,
      now: () => clock.now,
      uptime: () => clock.uptime,
      configuration: () => configuration,
      accessLimits: EASY_LIMITS,
    })
  let now: OpenStore = await open()
  const close = async () => {
    await now.end()
    await now.close()
  }
  return {
    get store() {
      return now.store
    },
    get access() {
      return now.access
    },
    clock,
    async reopen() {
      await close()
      now = await open()
    },
    async dispose() {
      await close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

describe('a call to access', () => {
  let on: AccessOnDisk
  beforeAll(() => {
    on = accessOnDisk()
  })
  afterAll(() => on.close())

  test.each([
    '',
    '.',
    'users',
    'users.',
    'users.constructor',
    'users.__proto__',
    'users.toString',
    'users.firstStart',
    'users.add.call',
    '__proto__.toString',
    'constructor.name',
    'toString.call',
    'knownBrowsers.find',
    'standing.begin',
    'sessions.start',
    'apiKeys.length',
  ])('that names nothing that may be asked (%j) is refused', async (path) => {
    await expect(answerCall(on.access, { path, arguments: [] })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is carried out by the path of part and name, and what is no method is answered as it is', async () => {
    expect(await answerCall(on.access, { path: 'standing.isFoundingTime', arguments: [] })).toBe(true)
    await answerCall(on.access, { path: 'apiKeys.add', arguments: ['queue', 'services', 'cli:root'] })
    expect(await answerCall(on.access, { path: 'apiKeys.list', arguments: [] })).toMatchObject([{ name: 'queue' }])
  })
})
