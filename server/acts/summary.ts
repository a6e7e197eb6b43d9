import { acts } from './act.ts'

/** What a year is held against (campaign document 七.2). */
export const SUMMARY = acts({
  // Of a file that was read and looked at (campaign/summary/take-baseline.ts).
  'baseline.enter': { audit: ['baseline:enter'], from: ['hub'] },
})
