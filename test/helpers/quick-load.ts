import { join } from 'node:path'

const imported = (file: string) => ['--import', join(import.meta.dirname, file)]

/** MiB. Hubs come and go by the hundred: room for what is young, so that less of it is moved about. */
const ROOM = ['--min-semi-space-size=32', '--max-semi-space-size=64']

/**
 * What package scripts start a hub or a command with, so that it loads quickly (without `npm run build` less so);
 * passwords that cost little; the bundle of the hub; and memory.
 */
export const QUICK_LOAD = [
  ...ROOM,
  ...imported('../../server/quick-load.mjs'),
  ...imported('quick-bundle.mjs'),
  ...imported('quick-costs.ts'),
]
