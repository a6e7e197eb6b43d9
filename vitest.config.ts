import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// A developer's own hub must not be found by a test. What the tests themselves ask for stays: a browser, the seed that
// runs a failure again, how often a property is tried, and which pictures are kept.
const OF_TESTS = ['PINGYI_CHROMIUM', 'PINGYI_SEED', 'PINGYI_PROPERTY_RUNS', 'PINGYI_GOLDEN_YEAR', 'PINGYI_PICTURES']
for (const name of Object.keys(process.env)) {
  if (name.startsWith('PINGYI_') && !OF_TESTS.includes(name)) delete process.env[name]
}

const shared = {
  exclude: ['test/bench/**'],
  // Enough for a machine that is held up by somebody else's work: the defaults are 5 s, and 1 s for a poll.
  testTimeout: 120_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 30_000 } },
  // Real processes and browsers run against real clocks, and one of two thousand tests may still run out of its time.
  // CI tries that once more, and `.ci/run` names it. What finds something wrong, such as a lost press, is never tried
  // again: it might be lost only now and then.
  ...(process.env.CI ? { retry: { count: 1, condition: /Test timed out in|Timeout \d+ms exceeded/ } } : {}),
  // Neither Shanghai nor a whole hour from UTC: what takes the machine's own time for Shanghai's fails here.
  env: {
    TZ: 'America/St_Johns',
    // The many hubs, bridges and commands of the tests compile the same files: once is enough.
    NODE_COMPILE_CACHE: join(import.meta.dirname, '.test-output/compiled'),
  },
}

export default defineConfig({
  // As kiosk/build-pages.ts writes them.
  define: { __VERSION__: '"0.0.0+test"', __PRECACHE__: '["/kiosk/"]' },
  test: {
    pool: 'forks',
    // Most of them wait for hubs, browsers and clocks, so one more than there are cores.
    maxWorkers: 3,
    reporters: ['default', ['json', { outputFile: '.test-output/vitest.json' }]],
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'parts',
          include: ['test/unit/**/*.test.ts', 'test/properties/**/*.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Each starts hubs and browsers and mostly waits for them; after the others, so that nothing disturbs them more.
        extends: true,
        test: {
          ...shared,
          name: 'whole',
          include: ['test/{journey,faults,browser}/**/*.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        // A machine within the machine: alone, or its clocks would wait for browsers.
        extends: true,
        test: {
          ...shared,
          name: 'hardware',
          include: ['test/hardware/**/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
