// Prints `passed failed` for a JSON report of vitest and the exit code of the run that wrote it.
// Plain JavaScript for any Node: it must also count when nothing could be installed.
import { readFileSync } from 'node:fs'

const [report, exitCode] = process.argv.slice(2)
let passed = 0
let failed = 0
try {
  for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    const states = file.assertionResults.map((test) => test.status)
    const good = states.filter((state) => state === 'passed').length
    passed += good
    // Here nothing may be skipped: whatever did not pass has failed.
    failed += states.length - good
    for (const test of file.assertionResults) {
      if (test.status !== 'passed') console.error(`${test.status}: ${file.name}: ${test.fullName}`)
      // It counts as passed, and nobody shall overlook it.
      else if (test.failureMessages?.length > 0)
        console.error(
          `passed at the second try: ${file.name}: ${test.fullName}: ${test.failureMessages[0].split('\n')[0]}`,
        )
    }
    // A file that fell over before or after its tests counts as one.
    if (file.status === 'failed' && states.every((state) => state === 'passed')) {
      failed += 1
      console.error(`failed: ${file.name}: ${file.message}`)
    }
  }
} catch (error) {
  console.error(`no report of the tests: ${error.message}`)
}
// The run can fail without a failed test: no machine, no pages, an error between two tests.
if (exitCode !== '0' && failed === 0) failed = 1
if (exitCode === '0' && passed === 0) failed += 1
console.log(`${passed} ${failed}`)
