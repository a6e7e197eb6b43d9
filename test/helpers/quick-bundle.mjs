/**
 * Loaded after server/quick-load.mjs into hubs, commands and threads that tests start: what one of them begins with is
 * taken from the bundle (bundle-hub.ts) where that has been made already, else from its source. Nothing works otherwise.
 */
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks, SourceMap } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = process.env.TEST_BUNDLE
const list = folder === undefined ? undefined : join(folder, 'beginnings.json')

if (list !== undefined && existsSync(list)) {
  const home = pathToFileURL(join(folder, '/')).href
  /** @type {Record<string, string>} */
  const beginnings = JSON.parse(readFileSync(list, 'utf8'))
  registerHooks({
    resolve(specifier, context, next) {
      // A piece of the bundle is what it says: Node need not look for links and for the package around it.
      if (context.parentURL?.startsWith(home) && specifier.startsWith('./'))
        return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
      const found = next(specifier, context)
      const piece = beginnings[found.url]
      return piece === undefined ? found : { url: home + piece, format: 'module', shortCircuit: true }
    },
  })

  /** @type {Map<string, SourceMap>} */
  const maps = new Map()
  /** @param {string} url */
  const mapOf = (url) => {
    if (!maps.has(url)) maps.set(url, new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8'))))
    return maps.get(url)
  }
  // Read when an error tells where it was thrown, and not before: with --enable-source-maps each start would read all.
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map(String)]
      .join('\n    at ')
      .replaceAll(/(file:[^\s()]+\.mjs):(\d+):(\d+)/g, (place, url, line, column) => {
        if (!url.startsWith(home)) return place
        const found = mapOf(url)?.findEntry(line - 1, column - 1)
        if (found === undefined || !('originalSource' in found)) return place
        return `${new URL(found.originalSource, url)}:${found.originalLine + 1}:${found.originalColumn + 1}`
      })
}
