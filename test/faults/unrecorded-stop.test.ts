import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeDataDirectory } from '../../server/data-directory.ts'
import { startHub } from '../../server/main.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'

let data: string
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-stop-'))
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

test('a hub that cannot record its stop says so, and lets go of port and folder all the same', async () => {
  const config = join(import.meta.dirname, '../../config/yinchuan')
  const running = await startHub({ data, config, host: '127.0.0.1', port: 0, logLevel: 'silent' })
  const db = openDatabase(join(data, 'pingyi.db'))
  db.exec(`CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room for it'); END`)
  db.close()
  await expect(running.stop()).rejects.toThrow('no room for it')
  await expect(fetch(`${running.address}/healthz`)).rejects.toThrow()
  takeDataDirectory(data).release()
})
