import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The virtual machine takes longer than any other file and mostly waits: it begins first, so that nobody waits for it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array's
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

function rank({ project }: TestSpecification): number {
  return project.name === 'hardware' ? 0 : 1
}
