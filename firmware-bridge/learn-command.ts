import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from './command-line.ts'
import type { Told } from './desk-commands.ts'
import type { HidPort } from './hid-port.ts'
import type { KeypadModel } from './keypad-model.ts'
import { chooseKeypad, learnKeypad, type LearnNews } from './learn-keypad.ts'
import { LEVEL_WORDS } from './level-words.ts'
import { NodeHidPort } from './node-hid-port.ts'
import { loadKeypadModels, readKeypadModel } from './read-keypad-models.ts'
import type { Settings } from './settings.ts'
import { listenSimulatedBus } from './simulated-bus.ts'

/** How long a simulated bus is waited for until something is plugged in, ms. */
const PLUG_MS = 10_000

/** Makes the file of a new model: asks for each key, reads what it sends, writes what reads it back. */
export async function learnCommand({ settings, wish, json }: Extract<Command, { command: 'learn' }>): Promise<Told> {
  const file = join(settings.models, `${wish.id}.json`)
  if (existsSync(file) && !wish.replace) {
    return refused(json, `${file} is there already: choose another --id, or --replace it`)
  }
  const models = loadKeypadModels(settings.models).models.filter(({ id }) => id !== wish.id)
  const bus = await openBus(settings)
  try {
    const listed = await listPlugged(bus.port, settings)
    if (!listed.ok) return refused(json, `${listed.trouble.code}: ${listed.trouble.message}`)
    const chosen = chooseKeypad(listed.attached, models, wish.which)
    if (!chosen.ok) return refused(json, chosen.why)
    const timers = {
      after: (ms: number, callback: () => void) => {
        const timer = setTimeout(callback, ms)
        return () => clearTimeout(timer)
      },
    }
    const found = await learnKeypad(bus.port, chosen.keypad, wish, timers, (news) => {
      process.stdout.write(json ? `${JSON.stringify(news)}\n` : lineOf(news))
    })
    if (!found.ok) return refused(json, found.why)
    const text = `${JSON.stringify(found.model, null, 2)}\n`
    const read = readKeypadModel(text, file)
    if (!read.ok) return refused(json, read.faults.map(({ path, fault }) => `${path} ${fault}`).join('; '))
    writeFileSync(file, text)
    return { ok: true, text: json ? JSON.stringify({ file, model: found.model }) : doneText(file, found.model) }
  } finally {
    await bus.close()
  }
}

function refused(json: boolean, why: string): Told {
  return { ok: false, text: json ? JSON.stringify({ refused: why }) : `学不了 / not learned: ${why}` }
}

function lineOf(news: LearnNews): string {
  if ('heard' in news) return '  收到 / heard\n'
  const { zh, en } = LEVEL_WORDS[news.ask]
  return news.time === 1
    ? `请按一下「${zh}」键，马上松开 / press the key for ${news.ask} (${en}) once and let go\n`
    : `再按一下「${zh}」键 / once more\n`
}

function doneText(file: string, model: KeypadModel): string {
  const few = new Set(model.report.keys.map(({ level }) => level)).size < 5
  return [
    `型号已写好 / the model is written: ${file}`,
    '灯和声音学不来，要写进文件的 signals / lights and sounds cannot be learned: write them as "signals"',
    '接着：pingyi-bridge udev-rules 重做规则，重启服务，再拔插键盘 / next: make the udev rules again, restart, plug in again',
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
