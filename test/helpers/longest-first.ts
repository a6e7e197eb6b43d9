import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * In which order files begin. The virtual machine takes longest and mostly waits, so that it begins first. What takes long
 * is not left for the end, where the other cores would have nothing to do. Files of one project follow one another, because
 * only they share processes.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array's
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

const PROJECTS = ['hardware', 'parts', 'pages']

/**
 * Which their size does not show: those that wait long begin first, then those of over ten seconds of a processor, each in
 * this order. Where nothing was measured yet, large files go first among the others.
 */
const LONG = [
  'browser/year/whole-year',
  'journey/demo',
  'journey/main-job',
  'journey/cli',
  'faults/rolled-back-hub',
  'browser/kiosk-ways',
  'browser/hall',
  'faults/killed-first-start',
  'faults/safekeeping-soak',
  'faults/kill-hub',
  'faults/database-file',
  'faults/kill-bridge',
  'faults/folder-taken-away',
  'faults/kill-around-commit',
  'journey/sign-in-flood',
  'journey/reads-beside-reads',
  'journey/private-files',
  'browser/kiosk',
  'browser/kiosk-double-tap',
  'browser/deductions',
  'browser/ballot',
  'browser/hall-register',
  'browser/verify-page',
  'browser/online-desk',
  'browser/office-desk',
  'browser/survey',
  'browser/receipt',
  'browser/office',
  'browser/second-factor',
  'browser/deploy',
  'browser/kiosk-power',
  'unit/ledger-forged',
  'unit/store-contract-threaded',
  'unit/store-contract',
  'unit/bridge-process',
  'unit/ledger-spec',
  'properties/ledger',
  'unit/bridge-hub',
  'properties/golden-year',
  'unit/ledger-verify',
  'unit/arrows',
  'unit/acts',
]

function rank({ project, moduleId }: TestSpecification): number {
  const long = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return PROJECTS.indexOf(project.name) * (LONG.length + 1) + (long === -1 ? LONG.length : long)
}
