import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Mark } from '../../server/contract/ballot/sealing.ts'
import { marksOf } from '../helpers/ballot-voter.ts'
import { launchChromium } from '../helpers/chromium.ts'
import { HeldBallot } from '../helpers/held-ballot.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

const CONTRACT = join(import.meta.dirname, '../../server/contract')
const IN_THE_BOX = 1_000
const CASTS = 50
/** A phone of ten years beside this machine. */
const SLOWER = 6
const ROUNDS = 9

/** What a ballot takes: on the hub with a thousand in the box (aim 100 ms a cast), and on a slow phone (aim 200 ms to blind). */
export async function ballot(): Promise<void> {
  await onTheHub()
  await onAPhone()
}

async function onTheHub(): Promise<void> {
  const hub = await TestHub.start()
  try {
    const held = await HeldBallot.open(hub, CASTS)
    const rows = Array.from({ length: IN_THE_BOX }, () => {
      const serial = randomBytes(64)
      return Buffer.concat([createHash('sha256').update(serial).digest(), serial, randomBytes(256), randomBytes(924)])
    })
    mkdirSync(join(hub.data, 'ballot/2026'), { recursive: true })
    writeFileSync(join(hub.data, 'ballot/2026/ballots'), Buffer.concat(rows.toSorted((a, b) => a.compare(b))))
    for (const [i, voter] of held.voters.entries()) {
      await voter.takeTicket()
      await voter.seal(marksOf((i % 6) as Mark))
    }
    const took: number[] = []
    const before = process.cpuUsage()
    for (const voter of held.voters) {
      const began = performance.now()
      const { status } = await voter.cast()
      if (status !== 200) throw new Error(`a cast was answered ${status}`)
      took.push(performance.now() - began)
    }
    const { user, system } = process.cpuUsage(before)
    const each = (user + system) / 1_000 / CASTS
    say(
      `a cast with ${IN_THE_BOX} in the box, asking and answering: median ${at(took, 0.5)} ms, p95 ${at(took, 0.95)} ms`,
    )
    say(`processor time of both sides: ${each.toFixed(1)} ms a cast (aim 100)`)
  } finally {
    await hub.stop()
  }
}

async function onAPhone(): Promise<void> {
  const browser = await launchChromium({})
  try {
    const page = await browser.newPage()
    // The modules as they are, types apart; a page on this machine has WebCrypto.
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url())
      if (!pathname.endsWith('.ts')) return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' })
      const code = stripTypeScriptTypes(readFileSync(join(CONTRACT, pathname), 'utf8'))
      return route.fulfill({ contentType: 'text/javascript', body: code })
    })
    await page.goto('http://localhost:9/')
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    const times = await page.evaluate(async (rounds) => {
      // oxlint-disable-next-line typescript/no-explicit-any -- modules that the page itself loads
      const load = async (path: string): Promise<any> => import(path)
      const [rsa, blindRsa, sealing, bytes, copy] = await Promise.all(
        ['rsa', 'blind-rsa', 'sealing', 'bytes', 'ballot-copy'].map((name) => load(`/ballot/${name}.ts`)),
      )
      const spki = async (modulusLength: number, name: string, hash: string) => {
        const how = { name, modulusLength, publicExponent: Uint8Array.of(1, 0, 1), hash }
        const uses: KeyUsage[] = name === 'RSA-PSS' ? ['sign', 'verify'] : ['encrypt', 'decrypt']
        const { publicKey } = await crypto.subtle.generateKey(how, true, uses)
        return new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
      }
      const [issuer, box] = [await spki(2_048, 'RSA-PSS', 'SHA-384'), await spki(3_072, 'RSA-OAEP', 'SHA-256')]
      const key = await rsa.readRsaKey(issuer)
      const serial = blindRsa.prepare(bytes.randomBytes(32))
      const marks = Array.from({ length: 89 }, (_, i) => i % 6)
      const measure = async (work: () => Promise<unknown>) => {
        const all: number[] = []
        for (let i = 0; i < rounds; i++) {
          const began = performance.now()
          await work()
          all.push(performance.now() - began)
        }
        return all
      }
      return {
        blind: await measure(() => blindRsa.blind(key, serial)),
        seal: await measure(async () => sealing.sealBallot(box, '2026', await bytes.sha256(serial), marks)),
        stretch: await measure(() => copy.copyKeysOf('0123456789ABCDEFGHJK', ['红山'], 'ab'.repeat(32))),
      }
    }, ROUNDS)
    say(`${SLOWER} times slower: blinding median ${at(times.blind, 0.5)} ms, most ${at(times.blind, 1)} ms (aim 200)`)
    say(`sealing median ${at(times.seal, 0.5)} ms; key of a copy from six words ${at(times.stretch, 0.5)} ms, once`)
  } finally {
    await browser.close()
  }
}

function at(all: readonly number[], part: number): string {
  const sorted = all.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!.toFixed(0)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
