/**
 * What makes a process and its threads load quickly; package scripts load it with `--import`, before the first .ts file,
 * and threads inherit that. A hub starts with two thirds of the processor time. Nothing works otherwise without it.
 *
 * 1. What was compiled and stripped of its types once is not compiled again. Where the folder cannot be written,
 *    everything takes the whole time. `NODE_COMPILE_CACHE` names another folder.
 * 2. A relative import of a .ts file is what it says: Node need not look for links and for the package around it.
 * 3. typebox is 680 files. `npm run build` makes a few of them (bundle-typebox.ts), which are taken where they are there
 *    and are of the version that is installed.
 */
import { existsSync, readFileSync } from 'node:fs'
import { enableCompileCache, registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname, '..')

enableCompileCache(join(ROOT, 'node_modules/.cache/pingyi'))

const bundled = bundledTypebox()

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && specifier.endsWith('.ts') && context.parentURL !== undefined) {
      return { url: new URL(specifier, context.parentURL).href, format: 'module-typescript', shortCircuit: true }
    }
    const url = bundled.get(specifier)
    return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true }
  },
})

/**
 * Where each entry of typebox lies in the bundle, by its name and by the path of its file; nothing without a bundle.
 *
 * @returns {Map<string, string>}
 */
function bundledTypebox() {
  const found = new Map()
  const home = join(ROOT, 'node_modules/typebox')
  if (!existsSync(home)) return found
  const { version, exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const bundle = join(ROOT, '.build', `typebox-${version}`)
  // Also where somebody else made it and this user may not read it.
  if (!existsSync(join(bundle, 'typebox.mjs'))) return found
  for (const [entry, { default: file }] of Object.entries(exports)) {
    const name = `typebox${entry.slice(1)}`
    const { href } = pathToFileURL(join(bundle, `${name.replace('/', '-')}.mjs`))
    for (const said of [name, join(home, file)]) found.set(said, href)
  }
  return found
}
