import pino from 'pino'
import { setTimeout as wait } from 'node:timers/promises'
import type { Level } from '../../server/contract/limits.ts'
import type { Command } from './command-line.ts'
import { askBridge, controlAddress, type ControlNews } from './control-socket.ts'
import type { Told } from './desk-commands.ts'
import { LEVEL_WORDS } from '../keypad/level-words.ts'
import { beginBridge, realTimers } from '../run-bridge.ts'
import { runSelfTest, type SelfTestNews } from '../keypad/self-test.ts'

/** How long a bridge that begins only for the test may take to find its keypads, and to hand over what was pressed. */
const FIND_MS = 5_000
const DELIVER_MS = 10_000

/**
 * The morning's test. A bridge that runs is asked to do it, and goes on afterwards; where none runs, one begins for as
 * long as it takes, and what the hub does not get by then waits in the outbox.
 */
export async function selfTestCommand({
  settings,
  json,
  deviceId,
  seconds,
}: Extract<Command, { command: 'selftest' }>): Promise<Told> {
  const keypads = new Map<string, Extract<SelfTestNews, { keypad: string }>>()
  let said: Told | null = null
  const hear = (news: ControlNews): boolean => {
    if (json) process.stdout.write(`${JSON.stringify(news)}\n`)
    else process.stdout.write(lineOf(news))
    if ('keypad' in news) keypads.set(news.keypad, news)
    if ('refused' in news) said = { ok: false, text: news.refused }
    if ('ended' in news) said = verdictOf([...keypads.values()], news.ended)
    return said !== null
  }
  const request = { ask: 'selftest', device: deviceId, seconds } as const
  if (await askBridge(controlAddress(settings.data), request, hear)) return said!

  const running = await beginBridge({ ...settings, logLevel: 'warn' }, pino.destination(2))
  try {
    const end = performance.now() + FIND_MS
    const found = async () => (await running.status()).keypads
    while (performance.now() < end && (await found()).some(({ state }) => state !== 'ready')) await wait(100)
    await new Promise<void>((resolve) => {
      runSelfTest(running.bridge.keypads(deviceId), seconds, realTimers, (news) => {
        if (hear(news)) resolve()
      })
    })
    const late = performance.now() + DELIVER_MS
    while (performance.now() < late && (await found()).some(({ pending }) => pending > 0)) await wait(100)
  } finally {
    await running.stop()
  }
  return said!
}

function lineOf(news: ControlNews): string {
  if (!('keypad' in news)) return ''
  const who = `键盘 ${news.identity}（${news.keypad}）`
  if ('missing' in news) return `${who}：没有插好，测不了 / not connected\n`
  if (news.left.length === 0) return `${who}：各键都好 / every key works\n`
  const [asked] = news.left as [Level, ...Level[]]
  const wrong = news.wrong === null ? '' : `  不对，读到的是${named([news.wrong])} / that was read as ${news.wrong}\n`
  return `${wrong}${who}：请按${named([asked])}（还有 ${news.left.length} 个）/ press the key for ${LEVEL_WORDS[asked].en} (${news.left.length} left)\n`
}

function named(levels: readonly Level[]): string {
  return levels.map((level) => `「${LEVEL_WORDS[level].zh}」`).join('')
}

function verdictOf(
  keypads: Extract<SelfTestNews, { keypad: string }>[],
  ended: Extract<SelfTestNews, { ended: string }>['ended'],
): Told {
  if (keypads.length === 0) return { ok: false, text: '没有绑定的键盘可测 / no bound keypad to test' }
  const open = keypads.filter((keypad) => 'missing' in keypad || keypad.left.length > 0)
  if (open.length === 0) return { ok: true, text: '测试完成：各键都好 / done: every key works' }
  const faults = open.map((keypad) =>
    'missing' in keypad
      ? `${keypad.identity} 没有插好 / not connected`
      : `${keypad.identity} 没有核对 ${named(keypad.left)} / not proven: ${[...keypad.left].join(' ')}${
          keypad.wrong === null
            ? ''
            : `；要按${named(keypad.left.slice(0, 1))}，读到的是${named([keypad.wrong])}，键盘可能装反或型号不对 / asked for ${keypad.left[0]}, read ${keypad.wrong}: the layout is wrong`
        }`,
  )
  return {
    ok: false,
    text: `${ended === 'too-late' ? '时间到 / time is up' : '没有测完 / not done'}\n${faults.join('\n')}`,
  }
}
