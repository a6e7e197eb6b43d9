import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { bundleHub } from './bundle-hub.ts'

/** Before the tests of a run: makes the bundle while they begin, for all projects once. What starts before takes sources. */
export default function setup({ config }: TestProject): (() => Promise<void>) | void {
  const { TEST_BUNDLE: folder, TEST_RUN_FOLDER: run } = config.env as Record<string, string>
  const turn = join(run!, 'bundle.turn')
  if (existsSync(folder!) || existsSync(turn)) return
  mkdirSync(turn)
  const made = bundleHub(folder!)
  // It is said in the end.
  made.catch(() => {})
  return () => made
}
