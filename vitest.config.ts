import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { bundleFolder } from './test/helpers/bundle-hub.ts'
import { LongestFirst } from './test/helpers/longest-first.ts'
import { QUICK_LOAD } from './test/helpers/quick-load.ts'

// A developer's own hub must not be found by a test. What the tests themselves ask for stays: a browser, the seed that
// runs a failure again, how often a property is tried, whether pictures are kept, and whether sweeps are whole.
const OF_TESTS = [
  'PINGYI_CHROMIUM',
  'PINGYI_SEED',
  'PINGYI_PROPERTY_RUNS',
  'PINGYI_GOLDEN_YEAR',
  'PINGYI_PICTURES',
  'PINGYI_SWEEPS',
  'PINGYI_HOSTILE',
]
for (const name of Object.keys(process.env)) {
  if (name.startsWith('PINGYI_') && !OF_TESTS.includes(name)) delete process.env[name]
}

// Every folder of a test lies in this one, which goes in the end. In memory where there is much of it: a thousand small
// databases wait for a disk's sync most of their time. Processes are killed and disks are filled there as elsewhere; no
// test can cut the power.
const MEMORY = '/dev/shm'
const MEMORY_BYTES = 4 * 2 ** 30
const runFolder = mkdtempSync(join(isFit(MEMORY) ? MEMORY : tmpdir(), 'pingyi-tests-'))
// Some tests become somebody else for a moment.
chmodSync(runFolder, 0o755)
process.on('exit', () => rmSync(runFolder, { recursive: true, force: true }))

// Node loads these itself, as it does in a hub: their machine code is kept from one process to the next, they are not
// compiled a second time for each project, and what they import is called without a detour. Pages are built by Vite.
const OWN_FILES = new RegExp(
  `^${import.meta.dirname.replaceAll(/[^\w/]/g, String.raw`\$&`)}/(server|firmware-bridge|test/(helpers|fixtures|hardware))/.*(?<!\\.test)\\.ts$`,
)
// Their hooks are those of the file that runs.
const EACH_FILE_ANEW = /\/test\/helpers\/(leave-as-found|show-failed-pages)\.ts$/

const CI = Boolean(process.env.CI)

const shared = {
  // A process takes one file after the other, with the modules that the one before loaded and the machine code that came
  // of them: half of the processor time of a file that starts hubs. Each file has to leave the process as it found it.
  isolate: false,
  server: { deps: { external: [OWN_FILES], inline: [EACH_FILE_ANEW] } },
  globalSetup: ['test/helpers/make-bundle.ts'],
  setupFiles: ['test/helpers/leave-as-found.ts', 'test/helpers/quick-costs.ts'],
  exclude: ['test/bench/**'],
  // Enough for a machine that is held up by somebody else's work: the defaults are 5 s, and 1 s for a poll.
  testTimeout: 120_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 30_000 } },
  // Real processes run against real clocks, and one of two thousand tests may still run out of its time. CI tries that once
  // more, and `.ci/run` names it. What finds something wrong, such as a lost press, is never tried again: it might be lost
  // only now and then.
  ...(CI ? { retry: { count: 1, condition: /Test timed out in|Timeout \d+ms exceeded/ } } : {}),
  // Neither Shanghai nor a whole hour from UTC: what takes the machine's own time for Shanghai's fails here.
  env: {
    TZ: 'America/St_Johns',
    // The many hubs, bridges and commands of the tests compile the same files: once is enough.
    NODE_COMPILE_CACHE: join(import.meta.dirname, '.test-output/compiled'),
    TEST_BUNDLE: bundleFolder(),
    TEST_RUN_FOLDER: runFolder,
    TMPDIR: runFolder,
  },
}

/** Large enough, and programs of tests may be run there. */
function isFit(folder: string): boolean {
  if (!existsSync('/proc/mounts') || !existsSync(folder)) return false
  const mounted = readFileSync('/proc/mounts', 'utf8').split('\n')
  const options = mounted.map((line) => line.split(' ')).find(([, where]) => where === folder)?.[3]
  if (options === undefined || options.split(',').includes('noexec')) return false
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > MEMORY_BYTES
}

/**
 * Tests wait for hubs, browsers and clocks two thirds of their time: as many more at a time as keep the cores busy. With four
 * of them two cores stood still for a fifth of the run.
 */
const WORKERS = availableParallelism() + 4

const YEAR = 'test/browser/year/**/*.test.ts'

export default defineConfig({
  // As kiosk/build-pages.ts writes them.
  define: { __VERSION__: '"0.0.0+test"', __PRECACHE__: '["/kiosk/"]' },
  test: {
    pool: 'forks',
    execArgv: QUICK_LOAD,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', ['json', { outputFile: '.test-output/vitest.json' }]],
    // All of them take their turns in one line (`LongestFirst`), and each loads what it tests once a process.
    projects: [
      {
        // A machine within the machine. It takes a third of a core and waits the rest of three minutes: beside the others.
        extends: true,
        test: {
          ...shared,
          name: 'hardware',
          include: ['test/hardware/**/*.test.ts'],
          maxWorkers: WORKERS,
        },
      },
      {
        // With them the year that is played through pages: it takes three minutes beside those that wait, and ten beside pages.
        extends: true,
        test: {
          ...shared,
          name: 'parts',
          include: ['test/{unit,properties,journey,faults}/**/*.test.ts', YEAR],
          maxWorkers: WORKERS,
        },
      },
      {
        // Pages move and paint while they are looked at: in CI each is looked at once more, and `.ci/run` names it.
        extends: true,
        test: {
          ...shared,
          ...(CI ? { retry: 1 } : {}),
          name: 'pages',
          setupFiles: [...shared.setupFiles, 'test/helpers/show-failed-pages.ts'],
          include: ['test/browser/**/*.test.ts'],
          exclude: [YEAR],
          maxWorkers: WORKERS,
        },
      },
    ],
  },
})
