import { join } from 'node:path'

const imported = (file: string) => ['--import', join(import.meta.dirname, file)]

/**
 * What package scripts start a hub or a command with, so that it loads quickly (without `npm run build` less so); and
 * passwords that cost little.
 */
export const QUICK_LOAD = [...imported('../../server/quick-load.mjs'), ...imported('quick-costs.ts')]
