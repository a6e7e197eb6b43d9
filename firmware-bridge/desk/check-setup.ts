import { bindingsFile } from '../data-folder.ts'
import { readBindings } from '../keypad/bindings.ts'
import type { Told } from './desk-commands.ts'
import { loadKeypadModels } from '../keypad/read-keypad-models.ts'
import type { Settings } from './settings.ts'

/** Whether the service could start: models, bindings. Reads, and changes nothing. */
export function checkSetup(settings: Settings): Told {
  const { models, faults } = loadKeypadModels(settings.models)
  const lines = faults.map(({ file, path, fault }) => `${file}: ${path} ${fault}`)
  if (models.length === 0) lines.push(`${settings.models}: no usable keypad model`)
  try {
    const bound = readBindings(bindingsFile(settings.data)).length
    if (lines.length === 0) return { ok: true, text: `${models.length} models, ${bound} keypads bound: in order` }
  } catch (error) {
    lines.push((error as Error).message)
  }
  return { ok: false, text: lines.join('\n') }
}
