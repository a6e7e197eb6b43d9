import './require-node.mjs'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes of typebox's 680 files a few, in `.build/typebox-VERSION/`: one for each of its entries, named after it, and what
 * they share. `quick-load.mjs` lets them be loaded in the stead of the others. Nothing is made that is there.
 *
 * @param root the checkout
 * @returns the folder
 */
export async function bundleTypebox(root: string): Promise<string> {
  const home = join(root, 'node_modules/typebox')
  const { version, exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    version: string
    exports: Record<string, { default: string }>
  }
  const folder = join(root, '.build', `typebox-${version}`)
  if (existsSync(folder)) return folder
  const { build } = await import('vite')
  const input = Object.fromEntries(
    Object.entries(exports).map(([entry, file]) => [
      `typebox${entry.slice(1)}`.replace('/', '-'),
      join(home, file.default),
    ]),
  )
  // Whole or not at all: a hub may start at this moment.
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  try {
    await build({
      configFile: false,
      root,
      publicDir: false,
      logLevel: 'warn',
      ssr: { noExternal: true },
      build: {
        ssr: true,
        minify: false,
        outDir: draft,
        emptyOutDir: false,
        target: 'esnext',
        rolldownOptions: {
          input,
          preserveEntrySignatures: 'strict',
          output: { entryFileNames: '[name].mjs', chunkFileNames: 'shared-[hash].mjs' },
        },
      },
    })
    put(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

/** Another build may have been quicker: what it made is the same. */
function put(draft: string, folder: string): void {
  try {
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}

if (import.meta.main) await bundleTypebox(join(import.meta.dirname, '..'))
