/**
 * Where the bridge begins, in plain JavaScript: what is compiled and stripped of its types is kept on disk and only
 * read at the next start, so that neither the stripper nor its work stays in the memory of a process that runs for
 * years. `CACHE_DIRECTORY` is systemd's.
 */
import '../server/require-node.mjs'
// Whole, because an older Node lacks the names, and would end before the guard has spoken.
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = process.env.NODE_COMPILE_CACHE ?? join(process.env.CACHE_DIRECTORY ?? tmpdir(), 'node-compile-cache')
module.enableCompileCache(folder)
// For the process that reads the models.
process.env.NODE_COMPILE_CACHE = folder
// A bridge that is killed would otherwise leave nothing behind for the next start.
setTimeout(module.flushCompileCache, 5_000).unref()
await import('./main.ts')
