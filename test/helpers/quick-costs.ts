import { COSTS } from '../../server/store/access/secrets/passwords.ts'

/** Log2 of scrypt's N, as in hubs of the tests' own process. */
const QUICK = 4

/**
 * A setup file of tests, and loaded with `--import` into hubs and commands that they start: with the real cost, making accounts and
 * signing in would be a tenth of all tests' time. Tests that look at what guessing costs say so (`passwordCost`).
 */
Object.assign(COSTS, { password: QUICK, pin: QUICK })
