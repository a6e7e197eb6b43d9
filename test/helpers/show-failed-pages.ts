import { beforeEach } from 'vitest'
import { openPages } from './chromium.ts'

// A page that was waited for in vain on another machine says there what stood on it instead.
beforeEach(({ onTestFailed, task }) => {
  onTestFailed(async () => {
    for (const page of await openPages()) process.stderr.write(`when “${task.name}” failed: ${page}\n\n`)
  })
})
