import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPages } from '../../kiosk/build-pages.ts'
import { onceARun } from './once-a-run.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PAGES = join(ROOT, '.build', 'pages')

/** The folder of all pages as `npm run build` leaves it; where sources changed since they are built, once for all tests of a run. */
export async function builtPages(): Promise<string> {
  const { remove } = await onceARun('pages-built', async (built) => {
    await buildPages({ root: ROOT, out: PAGES })
    mkdirSync(built, { recursive: true })
  })
  remove()
  return PAGES
}
