import Database from 'better-sqlite3'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OnlinePhone } from '../fixtures/online/phone.ts'
import type { HubOfBench } from './interference-places.ts'

/** Phones of so many networks; each a browser of its own. */
const ADDRESSES = 1_000
/** Puzzles that are solved at a time, ahead. */
const AT_ONCE = 8

interface Heard {
  stored: number
  errors: Map<string, number>
  waits: number[]
}

/**
 * Ratings from phones, so many a minute for some seconds, at the pace of the clock and not of the answers. Their puzzles
 * are solved before; beside each rating another puzzle is asked for, as phones do while somebody fills in.
 *
 * @returns what begins it, and says in the end what was stored, held and refused
 */
export async function rateOnline(hub: HubOfBench, perMinute: number, seconds: number): Promise<() => Promise<string>> {
  const url = `http://127.0.0.1:${hub.port}`
  const answer = await fetch(`${url}/api/v1/online/units`)
  const { units } = (await answer.json()) as { units: { code: string }[] }
  const count = Math.round((perMinute * seconds) / 60)
  const phones = Array.from({ length: Math.min(ADDRESSES, count) }, (_, i) => {
    const address = `10.${20 + (i >> 8)}.${i & 255}.7`
    return { phone: new OnlinePhone(url, Date.now, address), ratings: [] as { unit: string; image: number }[] }
  })
  let next = 0
  const solve = async () => {
    for (let i = next++; i < count; i = next++) {
      const { phone, ratings } = phones[i % phones.length]!
      const unit = units[(i * 7) % units.length]!.code
      ratings.push(await phone.rating(unit, { satisfaction: 5 - (i % 3), image: 5 - (i % 2) }))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, solve))
  return async () => {
    const before = verdicts(hub)
    const heard: Heard = { stored: 0, errors: new Map(), waits: [] }
    const began = performance.now()
    const sent = []
    for (let i = 0; i < count; i++) {
      await sleep(Math.max(0, began + (i * 60_000) / perMinute - performance.now()))
      const { phone, ratings } = phones[i % phones.length]!
      sent.push(rate(phone, ratings.shift()!, heard))
    }
    await Promise.all(sent)
    const after = verdicts(hub)
    const held = after.held - before.held
    const { stored, waits } = heard
    waits.sort((a, b) => a - b)
    const at = (share: number) => (waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0).toFixed(0)
    const errors = [...heard.errors].map(([code, n]) => `${code} ${n}`).join(', ')
    const took = (performance.now() - began) / 1_000
    return (
      `${count} ratings from ${phones.length} addresses in ${took.toFixed(1)} s: ${stored} stored, ${held} of them held, ` +
      `${after.all - before.all} in the record, errors: ${errors || 'none'}; answered p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`
    )
  }
}

async function rate(phone: OnlinePhone, rating: { unit: string }, heard: Heard): Promise<void> {
  const failed = (code: string) => heard.errors.set(code, (heard.errors.get(code) ?? 0) + 1)
  const asked = phone.challenge(rating.unit).catch(() => failed('challenge'))
  const began = performance.now()
  try {
    const { status, body } = await phone.post('ratings', rating)
    heard.waits.push(performance.now() - began)
    if (status === 201) heard.stored++
    else failed(String(body?.code ?? status))
  } catch (error) {
    failed(String((error as Error).cause ?? error))
  }
  await asked
}

/** What the record has of the online channel. */
function verdicts({ folder }: HubOfBench): { all: number; held: number } {
  const db = new Database(join(folder, 'pingyi.db'), { readonly: true })
  try {
    return db
      .prepare(`SELECT count(*) "all", count(*) FILTER (WHERE verdict = 'held') held FROM online_rating`)
      .get() as {
      all: number
      held: number
    }
  } finally {
    db.close()
  }
}
