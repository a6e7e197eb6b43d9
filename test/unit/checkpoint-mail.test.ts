import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseCheckpoint } from '../../server/store/chain/checkpoint.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { Checkpoints } from '../../server/outside/checkpoints.ts'
import { mail } from '../../server/outside/mail.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { MailServer } from '../helpers/mail-server.ts'

let t: TestLedger
let server: MailServer
beforeEach(async () => {
  t = await TestLedger.open()
  server = await MailServer.start()
})
afterEach(() => {
  server.stop()
  t.close()
})

const troubles: unknown[] = []
function checkpoints(url = server.url): Promise<Checkpoints> {
  const folder = join(t.folder, 'checkpoints')
  mkdirSync(folder, { recursive: true })
  return Checkpoints.open({
    store: new SqliteStore(t.ledger),
    folder,
    parties: { mail: mail({ server: url, from: 'pingyi@hub.test', to: 'audit@outside.test' }) },
    now: () => t.clock.now,
    onTrouble: (error, party) => troubles.push([party, (error as Error).message]),
  })
}

/** The file that came with a message, as a mail program would save it. */
function attached(data: string): string {
  const part = data.split(/^--.*$/m).find((each) => each.includes('attachment'))!
  const [head, ...body] = part.trim().split('\n\n')
  const text = body.join('\n\n')
  return /base64/i.test(head!) ? Buffer.from(text, 'base64').toString('utf8') : text.replace(/=\n/g, '')
}

test('a checkpoint is mailed, offered until the server takes it, also after a restart, and then no more', async () => {
  server.refusing = true
  const first = await checkpoints()
  await first.look()
  expect(troubles).toEqual([['mail', expect.stringContaining('451')]])
  expect(first.waiting).toEqual(['mail'])
  first.close()

  const again = await checkpoints()
  try {
    expect(again.waiting).toEqual(['mail'])
    server.refusing = false
    await again.look()
    await again.look()
    expect(server.messages).toMatchObject([{ from: 'pingyi@hub.test', to: ['audit@outside.test'] }])
    expect(again.waiting).toEqual([])
    const made = parseCheckpoint(attached(server.messages[0]!.data))!
    expect(t.entries('checkpoint')).toMatchObject([{ body: { of: made.n, hash: made.hash } }])

    // At a seal: one that somebody else made goes out at once.
    const sealed = await again.make('seal-7')
    await again.handOver(sealed)
    expect(parseCheckpoint(attached(server.messages[1]!.data))).toEqual(sealed)
  } finally {
    again.close()
  }
  const third = await checkpoints()
  await third.look()
  third.close()
  expect(server.messages).toHaveLength(2)
})

test('a mail server that is not there is trouble, and no end of the hub', async () => {
  troubles.length = 0
  const nowhere = await checkpoints('smtp://127.0.0.1:1')
  await nowhere.look()
  nowhere.close()
  expect(troubles).toEqual([['mail', expect.stringContaining('ECONNREFUSED')]])
})
