/**
 * What takes long and is asked for by hand: `PINGYI_SWEEPS=1 npm test` looks at every screen in every mode, where CI looks
 * at one of each class.
 */
export const SWEEPS = Boolean(process.env['PINGYI_SWEEPS'])

/** Whether pictures are kept in `.test-output/screens/`, to be opened and looked at: `PINGYI_PICTURES=1 npx vitest run …`. */
export const PICTURES = Boolean(process.env['PINGYI_PICTURES'])

/** How many connections a flood has: `PINGYI_HOSTILE=20000 npx vitest run …`; fewer where CI looks. */
export const HOSTILE = Number(process.env['PINGYI_HOSTILE'] ?? 400)
