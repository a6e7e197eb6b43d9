import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from './command-line.ts'
import type { Told } from './desk-commands.ts'
import type { HidPort } from '../keypad/hid-port.ts'
import { shownBy, showOn } from '../keypad/keypad-lamp.ts'
import type { KeypadModel } from '../keypad/keypad-model.ts'
import { knownKeypads, type Identity } from '../keypad/match-bindings.ts'
import { loadKeypadModels, readKeypadModel } from '../keypad/read-keypad-models.ts'

type Wish = Extract<Command, { command: 'lamp' }>

/**
 * Tries a light or a sound on a keypad that is plugged in: a signal of its model, or bytes that somebody found in a data
 * sheet, and keeps them as a signal of the model. There is none by level: whatever is tried is the same for all.
 */
export async function lampCommand({ settings, wish }: Wish, port: HidPort): Promise<Told> {
  const { models } = loadKeypadModels(settings.models)
  const listed = await port.list()
  if (!listed.ok) return { ok: false, text: `${listed.trouble.code}: ${listed.trouble.message}` }
  const known = knownKeypads(listed.attached, models).filter(({ keypad }) => isIt(wish.which, keypad))
  const [one, another] = known
  if (!one)
    return { ok: false, text: '没有插着已知型号的键盘 / no keypad of a known model is plugged in (pingyi-bridge list)' }
  if (another)
    return {
      ok: false,
      text: '插着几个键盘，用 --port 说明是哪一个 / several keypads are plugged in: say which with --port',
    }
  const { keypad, model } = one
  const signal = wish.signal === null ? wish.bytes : model.signals?.[wish.signal]
  if (!signal)
    return {
      ok: false,
      text: `型号 ${model.id} 没有这个信号 / the model has no signal ${wish.signal}: find it with --report`,
    }
  const opened = await port.open(keypad.path, { onReport: () => {}, onLost: () => {} }, 'for-good')
  if (!opened.ok) return { ok: false, text: `${opened.trouble.code}: ${opened.trouble.message}` }
  try {
    const failed = await showOn(opened.connection, shownBy(signal))
    if (failed !== null) return { ok: false, text: `没有发出去 / not sent: ${failed}` }
    await wait(wish.ms)
    await showOn(opened.connection, shownBy(model.signals?.idle))
  } finally {
    await opened.connection.close()
  }
  if (wish.save === null) return { ok: true, text: '已发出，看键盘亮不亮、响不响 / sent: did it light up or sound?' }
  return save(settings.models, model, wish.save, { ...signal, ...(wish.save === 'stored' ? { ms: wish.ms } : {}) })
}

function isIt(which: Identity | null, keypad: { serial: string | null; port: string | null }): boolean {
  if (which === null) return true
  return 'serial' in which ? which.serial === keypad.serial : which.port === keypad.port
}

function save(folder: string, model: KeypadModel, name: string, signal: object): Told {
  const file = join(folder, `${model.id}.json`)
  const text = `${JSON.stringify({ ...model, signals: { ...model.signals, [name]: signal } }, null, 2)}\n`
  const read = readKeypadModel(text, file)
  if (!read.ok) return { ok: false, text: read.faults.map(({ path, fault }) => `${path} ${fault}`).join('; ') }
  try {
    writeFileSync(`${file}.new`, text, { flush: true })
    renameSync(`${file}.new`, file)
  } catch (error) {
    return { ok: false, text: `${file} 没有写成 / was not written: ${(error as Error).message}` }
  }
  return {
    ok: true,
    text: `已写入 ${file}，重启服务后五个评价都用它 / written; after a restart it is the same for all levels`,
  }
}
