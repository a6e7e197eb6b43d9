import type { Write } from '../writer/write.ts'

/** Looks at the hub's clock although nothing comes in: every transaction does so before anything else, also an empty one. */
export function lookAtClock(_w: Write, _input: Record<string, never>): void {}
