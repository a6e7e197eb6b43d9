import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * In which order files begin. The virtual machine takes longest and mostly waits, so that it begins first. What takes long
 * is not left for the end, where the other cores would have nothing to do. Files of one project follow one another,
 * because only they share processes.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array's
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

const PROJECTS = ['hardware', 'parts', 'whole']

/** Over ten seconds of a processor, which their size does not show: where nothing was measured yet, large files go first. */
const LONG =
  /(store-contract(-threaded)?|ledger-forged|bridge-process|properties\/ledger|ledger-spec|demo|kill-hub|killed-first-start|rolled-back-hub|private-files|safekeeping-soak)\.test\.ts$/

function rank({ project, moduleId }: TestSpecification): number {
  return 2 * PROJECTS.indexOf(project.name) + (LONG.test(moduleId) ? 0 : 1)
}
