/**
 * What was compiled and stripped of its types once is not compiled again: a command answers in half the time. Package
 * scripts load it with `--import`, before the first .ts file. Where the folder cannot be written, everything works and
 * takes the whole time. `NODE_COMPILE_CACHE` names another folder.
 */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/pingyi'))
