import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export type PageTime = Awaited<ReturnType<typeof stopTime>>

/**
 * Stops the clocks of a page before it is loaded, so that its time passes only when a test says so: a screen that runs
 * out by itself would be gone before a slow machine has touched it.
 */
export async function stopTime({ clock }: Page) {
  await clock.install()
  // Time cannot be stopped in the past.
  await clock.pauseAt(Date.now() + 60_000)
  /** By one more than asked: a page wakes a millisecond after its deadline. */
  const later = (ms: number) => clock.runFor(ms + 1)
  /**
   * As expect.poll, but time passes meanwhile, because the page pauses before it sends and between its tries; and not so
   * fast that no answer of the hub would come in time.
   */
  const inTime = <T>(what: () => T | Promise<T>, eachMs = 1_000) =>
    expect.poll(async () => (await later(eachMs), await what()), { interval: 100 })
  return { later, inTime }
}
