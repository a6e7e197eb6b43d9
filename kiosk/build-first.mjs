// Builds the pages in a process of its own before the hub begins: vite stays out of the hub's memory.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..')
const guard = pathToFileURL(join(root, 'server', 'require-node.mjs')).href
const built = spawnSync(process.execPath, ['--import', guard, join(root, 'kiosk', 'build-pages.ts')], {
  stdio: ['ignore', 'inherit', 'inherit'],
})
if (built.status !== 0) process.exit(built.status ?? 1)
