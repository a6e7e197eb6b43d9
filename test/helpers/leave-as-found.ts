import { afterAll, beforeAll, expect, vi } from 'vitest'

/**
 * Many test files run in one process, one after the other, so that the hub is loaded and compiled once. Each file leaves
 * what is the process's own as it found it; one that does not is named here, before another fails by it.
 */
let found: Record<string, unknown>
let listening: number
beforeAll(() => {
  found = state()
  listening = servers()
})
afterAll(async () => {
  expect(state(), 'a test file left the process other than it found it').toEqual(found)
  // They close in a moment.
  await vi.waitFor(() => expect(servers(), 'servers that a test file left').toBeLessThanOrEqual(listening), 10_000)
})

function state(): Record<string, unknown> {
  return {
    'fake timers': vi.isFakeTimers(),
    'working folder': process.cwd(),
    umask: maskOf(),
    user: process.geteuid?.(),
    variables: { ...process.env },
    globals: Object.getOwnPropertyNames(globalThis).filter((name) => !OF_LIBRARIES.test(name)),
    listeners: EVENTS.map((event) => process.listenerCount(event)),
  }
}

/** Libraries make them when they are loaded. */
const OF_LIBRARIES = /^__/
const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/** To read it is to set it. */
function maskOf(): number {
  const mask = process.umask(0o077)
  process.umask(mask)
  return mask
}

function servers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length
}
