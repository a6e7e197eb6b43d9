import '../../server/require-node.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchGuestKernel, guestKernel } from '../hardware/guest-kernel.ts'
import { findLaboratory } from '../hardware/laboratory.ts'
import { chromiumPath, inCi, pagesPath } from './chromium.ts'

/**
 * Runs before the tests: finds what they need beyond npm and, on Debian as root, installs it. Elsewhere it says in
 * one line which command to run, and the tests that need it are skipped; where CI is set nothing may be skipped.
 */
export interface Need {
  name: string
  found(): boolean
  /** Debian packages that bring it. */
  debian: string[]
  /** Gets what no package brings, once the packages are there. Gives what went wrong, or null. */
  fetch?(): string | null
  usedBy: string
  /** Tests run without it, too, and take longer. Not every Debian has it. */
  spares?: true
}

export const NEEDS: Need[] = [
  {
    name: 'Chromium',
    found: () => chromiumPath() !== null,
    debian: ['chromium'],
    usedBy: 'journeys and page tests',
  },
  {
    name: 'a Chromium without windows',
    found: () => process.env['PINGYI_CHROMIUM'] !== undefined || pagesPath() !== chromiumPath(),
    debian: ['chromium-headless-shell'],
    usedBy: 'page tests',
    spares: true,
  },
  {
    name: 'Chinese fonts',
    found: () => output('fc-list', [':lang=zh']) !== '',
    debian: ['fontconfig', 'fonts-noto-cjk'],
    usedBy: 'screenshots',
  },
  {
    name: 'libusb-1.0.so.0',
    found: () => /\blibusb-1\.0\.so\.0\b/.test(output('/sbin/ldconfig', ['-p'])),
    debian: ['libusb-1.0-0'],
    usedBy: 'keypads',
  },
  {
    name: 'QEMU',
    found: () => findLaboratory().qemu !== undefined,
    debian: ['qemu-system-x86'],
    usedBy: 'keypads on a real USB bus',
  },
  {
    name: 'what packs the virtual machine',
    found: () => findLaboratory().busybox !== undefined && findLaboratory().tools,
    debian: ['busybox-static', 'cpio', 'kmod'],
    usedBy: 'keypads on a real USB bus',
  },
  {
    name: 'the kernel of the virtual machine',
    found: () => guestKernel() !== null,
    debian: [],
    fetch: () => fetchGuestKernel(),
    usedBy: 'keypads on a real USB bus',
  },
]

export interface Machine {
  /** Debian or a child of it, with the right to install. */
  canInstall: boolean
  ci: boolean
  apt(args: string[]): { ok: boolean; errors: string }
  pause(ms: number): Promise<unknown>
  say(line: string): void
}

const LOCK_PAUSE_MS = 5_000
/** Another installation on the same machine may take its time. */
const LOCK_TRIES = 120

/** A mirror that does not answer may do so in a moment. */
const FETCH_TRIES = 3

/** True when the tests may run. */
export async function prepareMachine(needs: Need[], machine: Machine): Promise<boolean> {
  const missing = (spares?: boolean) =>
    needs.filter((need) => !need.found() && (spares === undefined || spares === (need.spares === true)))
  if (missing().length === 0) return true
  if (machine.canInstall) {
    // What the tests can do without comes alone: a package that is not to be had keeps the others away.
    for (const spares of [false, true]) {
      // oxlint-disable-next-line no-await-in-loop -- one installation after the other
      const failed = await install(() => missing(spares), machine)
      if (failed !== null) machine.say(`!!! apt-get failed: ${failed}`)
    }
  }
  for (const need of missing()) await fetchNeed(need, machine)
  const left = missing(false)
  for (const need of missing()) {
    const fate = need.spares
      ? `so ${need.usedBy} take longer`
      : machine.ci
        ? 'and CI skips nothing'
        : `so tests of ${need.usedBy} are skipped`
    const command = need.fetch
      ? 'sudo apt-get update && npm run prepare-machine'
      : `sudo apt-get install -y --no-install-recommends ${need.debian.join(' ')}`
    machine.say(`!!! ${need.name} is missing, ${fate}. Run: ${command}`)
  }
  return left.length === 0 || !machine.ci
}

/** What went wrong, or null. Waits while another apt holds the lock, which may well be installing the same. */
async function install(missing: () => Need[], machine: Machine): Promise<string | null> {
  let errors = ''
  for (let attempt = 1; attempt <= LOCK_TRIES; attempt++) {
    const needs = missing()
    if (needs.length === 0) return null
    const packages = needs.flatMap((need) => need.debian)
    if (attempt === 1 && packages.length > 0) machine.say(`installing what the tests need: ${packages.join(' ')}`)
    // Also where nothing is to be installed: what is fetched has to be in apt's lists.
    let done = machine.apt(['update'])
    if (done.ok && packages.length > 0) {
      done = machine.apt(['install', '-y', '--no-install-recommends', ...packages])
    }
    if (done.ok) return null
    errors = done.errors
    if (!/could not get lock|unable to (acquire|lock)/i.test(errors)) return lastLine(errors)
    await machine.pause(LOCK_PAUSE_MS)
  }
  return lastLine(errors)
}

async function fetchNeed({ name, fetch }: Need, machine: Machine): Promise<void> {
  if (!fetch) return
  machine.say(`fetching ${name}`)
  for (let attempt = 1; ; attempt++) {
    const failed = fetch()
    if (failed === null) return
    machine.say(`!!! ${name} cannot be fetched: ${lastLine(failed)}`)
    if (attempt === FETCH_TRIES) return
    await machine.pause(LOCK_PAUSE_MS)
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

function output(command: string, args: string[]): string {
  return spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).stdout ?? ''
}

function thisMachine(): Machine {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  return {
    canInstall: existsSync('/etc/debian_version') && process.getuid?.() === 0,
    ci: inCi(),
    apt(args) {
      const done = spawnSync('apt-get', ['-q', ...args], { encoding: 'utf8', env, stdio: ['ignore', 'ignore', 'pipe'] })
      return { ok: done.status === 0, errors: done.stderr ?? String(done.error) }
    },
    pause: sleep,
    say: console.error,
  }
}

if (import.meta.main) process.exitCode = (await prepareMachine(NEEDS, thisMachine())) ? 0 : 1
