import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A folder that is made once for all tests of a run, whichever process asks first; the others wait for it. Nobody writes
 * into it afterwards, and it goes with the run (`vitest.config.ts`). Outside of a run it is the caller's own.
 *
 * @throws what `make` throws; the others then say that it failed
 */
export async function onceARun(
  name: string,
  make: (folder: string) => Promise<unknown>,
): Promise<{ folder: string; remove(): void }> {
  const run = process.env['TEST_RUN_FOLDER']
  if (run === undefined) {
    const own = mkdtempSync(join(tmpdir(), 'pingyi-'))
    await make(join(own, name))
    return { folder: join(own, name), remove: () => rmSync(own, { recursive: true, force: true }) }
  }
  const folder = join(run, name)
  const [draft, failed] = [`${folder}.draft`, `${folder}.failed`]
  if (!existsSync(folder) && isFirst(`${folder}.maker`)) {
    try {
      await make(draft)
      renameSync(draft, folder)
    } catch (error) {
      writeFileSync(failed, '')
      throw error
    }
  }
  while (!existsSync(folder)) {
    if (existsSync(failed)) throw new Error(`${name} could not be made; another test file says why`)
    await sleep(50)
  }
  return { folder, remove: () => {} }
}

function isFirst(maker: string): boolean {
  try {
    mkdirSync(maker)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
