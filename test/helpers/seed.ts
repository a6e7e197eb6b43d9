/**
 * What random tests draw their cases from: the same on every machine and day, so that a change is judged by what it
 * does and not by the cases of the hour. `PINGYI_SEED=N npx vitest run FILE` tries others, `PINGYI_SEED=random` new ones.
 */
const asked = process.env['PINGYI_SEED'] ?? '2018'
export const seed = asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(asked)
