import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { InstallWish } from './command-line.ts'
import type { Told } from './desk-commands.ts'
import { installPlan, SETTINGS_FILE, type InstallStep } from './install-plan.ts'
import { loadKeypadModels } from '../keypad/read-keypad-models.ts'

const CHECKOUT = resolve(import.meta.dirname, '../..')

/** Makes this PC a keypad PC: user, udev rules, settings, unit. Says each step; `dryRun` says them and does none. */
export function install({ hub, dryRun, root }: InstallWish): Told {
  const below = (file: string) => (root === null ? file : join(root, file))
  const complaint = root === null && !dryRun ? complaintAbout() : null
  if (complaint !== null) return { ok: false, text: complaint }
  const steps = installPlan({
    checkout: CHECKOUT,
    node: join(CHECKOUT, 'node_modules/.bin/node'),
    models: loadKeypadModels(join(CHECKOUT, 'config/keypads')).models,
    unit: readFileSync(join(CHECKOUT, 'config/deploy/pingyi-bridge.service'), 'utf8'),
    settings: textOf(below(SETTINGS_FILE)),
    hub,
    hasLibusb: hasLibusb(),
  })
  const said: string[] = []
  for (const step of steps) {
    const isSame = step.do === 'write' && textOf(below(step.file)) === step.text
    const isLeft = dryRun || (step.do === 'run' && root !== null)
    said.push(`${isSame ? 'unchanged: ' : isLeft ? 'would ' : ''}${lineOf(step)}`)
    if (isLeft || isSame) continue
    if (step.do === 'write') {
      mkdirSync(dirname(below(step.file)), { recursive: true })
      writeFileSync(below(step.file), step.text)
      chmodSync(below(step.file), step.mode)
    } else {
      execFileSync(step.command, step.args, { stdio: ['ignore', 'inherit', 'inherit'] })
    }
  }
  if (!dryRun && root === null)
    said.push('done. Next: pingyi-bridge list, then pingyi-bridge pair --code … (code from the hall page)')
  return { ok: true, text: said.join('\n') }
}

function lineOf(step: InstallStep): string {
  return step.do === 'write' ? `write ${step.file}` : `run ${[step.command, ...step.args].join(' ')}`
}

/** Why it cannot work here, or null. */
function complaintAbout(): string | null {
  if (process.platform !== 'linux') return 'install is for Debian; firmware-bridge/README.md says what to do on Windows'
  if (process.getuid?.() !== 0) return 'install needs root: run it with sudo, or look with --dry-run first'
  for (let folder = CHECKOUT; ; folder = dirname(folder)) {
    // The service has a user of its own and must be able to read the program.
    if ((statSync(folder).mode & 0o001) === 0) {
      return `${folder} is closed to other users, so the service could not read the program: put the checkout into /opt/pingyi`
    }
    if (/^\/(home|root|run\/user)$/.test(folder)) {
      return 'the service sees no home folders: put the checkout into /opt/pingyi'
    }
    if (folder === dirname(folder)) return null
  }
}

function hasLibusb(): boolean {
  try {
    return execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).includes('libusb-1.0.so.0')
  } catch {
    return false
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
