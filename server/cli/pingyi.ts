import '../require-node.mjs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { askHidden } from '../machine/ask-hidden.ts'
import { onInterrupt } from '../machine/on-interrupt.ts'
import { readAll } from './read-all.ts'
import { runCommandLine } from './run-command-line.ts'

const CHECKOUT = join(import.meta.dirname, '../..')

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  user: nameOfUser(),
  checkout: CHECKOUT,
  readInput: () => readAll(process.stdin),
  askHidden: (prompt) =>
    process.stdin.isTTY
      ? askHidden(prompt, {
          input: process.stdin,
          say: (text) => void process.stderr.write(text),
          interrupted: () => process.exit(130),
        })
      : null,
  onInterrupt: (heard) => onInterrupt(process, heard),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
})

/** Containers run as numbers that nobody has a name for. */
function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
