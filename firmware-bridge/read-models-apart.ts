import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { loadKeypadModels } from './read-keypad-models.ts'

/**
 * Reads the models as `loadKeypadModels` does, in a process of its own that ends: the validator takes a quarter of the
 * memory that a bridge has for years, and is needed for a moment.
 */
export async function readModelsApart(folder: string): Promise<ReturnType<typeof loadKeypadModels>> {
  const program = join(import.meta.dirname, 'print-models.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, folder], { maxBuffer: 16 * 1024 * 1024 })
  return JSON.parse(stdout) as ReturnType<typeof loadKeypadModels>
}
