import { accessSync, constants, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import type { Command } from '../desk/command-line.ts'
import type { Told } from '../desk/desk-commands.ts'
import type { AttachedKeypad, HidPort } from '../keypad/hid-port.ts'
import { typesKeys, type KeypadModel } from '../keypad/keypad-model.ts'
import { LEVEL_WORDS } from '../keypad/level-words.ts'
import { NodeHidPort } from '../keypad/node-hid-port.ts'
import { loadKeypadModels, readKeypadModel } from '../keypad/read-keypad-models.ts'
import { realTimers } from '../run-bridge.ts'
import type { Settings } from '../desk/settings.ts'
import { listenSimulatedBus } from '../keypad/simulated-bus.ts'
import { chooseKeypad, learnKeypad, type LearnNews } from './learn-keypad.ts'

/** How long a simulated bus is waited for until something is plugged in, ms. */
const PLUG_MS = 10_000

/** Makes the file of a new model: asks for each key, reads what it sends, writes what reads it back. */
export async function learnCommand({ settings, wish, json }: Extract<Command, { command: 'learn' }>): Promise<Told> {
  const file = join(settings.models, `${wish.id}.json`)
  if (existsSync(file) && !wish.replace) {
    const why = `${file} 已经有了：换一个 --id，或用 --replace 覆盖 / is there already: choose another --id, or --replace it`
    return refused(json, why)
  }
  // Before anybody presses a key.
  const unwritable = whyUnwritable(settings.models)
  if (unwritable !== null) return refused(json, unwritable)
  const models = loadKeypadModels(settings.models).models.filter(({ id }) => id !== wish.id)
  const bus = await openBus(settings)
  try {
    const listed = await listPlugged(bus.port, settings)
    if (!listed.ok) return refused(json, `${listed.trouble.code}: ${listed.trouble.message}`)
    let chosen = chooseKeypad(listed.attached, models, wish.which)
    if (!chosen.ok && chosen.several && process.stdin.isTTY && !json)
      chosen = chooseKeypad(listed.attached, models, await askWhich(chosen.several))
    if (!chosen.ok) return refused(json, chosen.why)
    const found = await learnKeypad(bus.port, chosen.keypad, wish, realTimers, (news) => {
      process.stdout.write(json ? `${JSON.stringify(news)}\n` : lineOf(news))
    })
    if (!found.ok) return refused(json, found.why)
    const model = { ...found.model, playedBack: dateOfDay(dayOf(Date.now())) }
    const text = `${JSON.stringify(model, null, 2)}\n`
    const read = readKeypadModel(text, file)
    if (!read.ok) return refused(json, read.faults.map(({ path, fault }) => `${path} ${fault}`).join('; '))
    const failed = writeWhole(file, text)
    if (failed !== null) return refused(json, failed)
    const rivals = sameProduct(model, chosen.keypad, listed.attached)
    return {
      ok: true,
      text: json ? JSON.stringify({ file, model }) : doneText(file, model, rivals),
    }
  } finally {
    await bus.close()
  }
}

function whyUnwritable(folder: string): string | null {
  try {
    accessSync(folder, constants.W_OK)
    return null
  } catch (error) {
    return `${folder} 写不进去，请用 sudo，或用 --models 换一个文件夹 / cannot be written: use sudo, or another folder with --models (${(error as Error).message})`
  }
}

/** In one step: a power cut leaves the old file, the new one, or none. */
export function writeWhole(file: string, text: string): string | null {
  const fresh = `${file}.new`
  try {
    writeFileSync(fresh, text, { flush: true })
    renameSync(fresh, file)
    return null
  } catch (error) {
    rmSync(fresh, { force: true, recursive: true })
    return `${file} 没有写成 / was not written: ${(error as Error).message}`
  }
}

/** Which of several unknown devices, by a person at a terminal. */
async function askWhich(several: readonly AttachedKeypad[][]): Promise<{ port: string }> {
  const lines = several.map(([one], index) => `  ${index + 1}  ${one!.product ?? ''} 口 / port ${one!.port}`)
  process.stdout.write(`插着几个没有型号的设备 / several unknown devices are plugged in:\n${lines.join('\n')}\n`)
  const input = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await input.question('学哪一个？输入序号 / which one? its number: ')
    return { port: several[Number(answer) - 1]?.[0]!.port ?? '' }
  } finally {
    input.close()
  }
}

function refused(json: boolean, why: string): Told {
  return { ok: false, text: json ? JSON.stringify({ refused: why }) : `学不了 / not learned: ${why}` }
}

function lineOf(news: LearnNews): string {
  if ('idleSeconds' in news)
    return `先听 ${news.idleSeconds} 秒，请不要按键 / listening for ${news.idleSeconds} s: press nothing yet\n`
  if ('heard' in news) return '  收到 / heard\n'
  if ('again' in news) return `  再来一次，原因 / once more, because: ${news.why}\n`
  if ('read' in news) {
    const read = news.read.map((level) => `「${LEVEL_WORDS[level].zh}」`).join('') || '没有读到 / nothing'
    return `  不对，读到的是 / not right, it was read as: ${read}\n`
  }
  if ('play' in news) {
    const { zh, en } = LEVEL_WORDS[news.play]
    return `核对（还有 ${news.left} 个）：请按「${zh}」键 / to prove it (${news.left} left): press the key for ${en}\n`
  }
  const { zh, en } = LEVEL_WORDS[news.ask]
  return news.time === 1
    ? `请按一下「${zh}」键，马上松开 / press the key for ${news.ask} (${en}) once and let go\n`
    : `再按一下「${zh}」键 / once more\n`
}

/** Devices at other ports that the model would take for its keypad, too, such as the clerk's own keyboard. */
export function sameProduct(
  model: KeypadModel,
  keypad: readonly AttachedKeypad[],
  attached: readonly AttachedKeypad[],
): number {
  if (!typesKeys(model)) return 0
  const [one] = keypad
  const rivals = attached.filter(({ vid, pid, port }) => vid === one!.vid && pid === one!.pid && port !== one!.port)
  return new Set(rivals.map(({ port }) => port)).size
}

function doneText(file: string, model: KeypadModel, rivals: number): string {
  const few = new Set(model.report.keys.map(({ level }) => level)).size < 5
  return [
    `型号已写好，各键都核对过 / the model is written, and every key was proven: ${file}`,
    '灯和声音：pingyi-bridge lamp try 试出来，写进文件的 signals / lights and sounds: find them with lamp try, write them as "signals"',
    '接着：pingyi-bridge udev-rules 重做规则，重启服务，再拔插键盘 / next: make the udev rules again, restart, plug in again',
    ...(model.types
      ? [
          '这种键盘会打字：规则让同一厂商、同一产品的键盘都不再打字。办事人员自己的键盘若是同款，请换一款 / it types: the rules silence every keyboard of this vendor and product, an ordinary one of the same make, too',
        ]
      : []),
    ...(rivals > 0
      ? [`注意：另有 ${rivals} 个同款设备插着 / beware: ${rivals} more devices of the same make are plugged in`]
      : []),
    ...(few ? ['缺键的键盘，评价一律待核，除非评议规则另定 / presses of a keypad without all keys are held'] : []),
  ].join('\n')
}

async function openBus({ simulatedKeypad }: Settings): Promise<{ port: HidPort; close(): Promise<void> }> {
  if (simulatedKeypad !== null) return listenSimulatedBus(simulatedKeypad)
  return { port: new NodeHidPort(), close: async () => {} }
}

async function listPlugged(port: HidPort, { simulatedKeypad }: Settings) {
  const end = performance.now() + PLUG_MS
  for (;;) {
    const listed = await port.list()
    if (simulatedKeypad === null || !listed.ok || listed.attached.length > 0 || performance.now() > end) return listed
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
