import { join } from 'node:path'

/** What package scripts start a hub or a command with, so that it loads quickly; without `npm run build` less so. */
export const QUICK_LOAD = ['--import', join(import.meta.dirname, '../../server/quick-load.mjs')]
