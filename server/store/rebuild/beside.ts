import { fork } from 'node:child_process'
import { Calls } from '../thread/calls.ts'
import type { FromReader } from '../thread/crossing.ts'
import type { Compared, NOT_WHOLE } from './tables-beside.ts'
import type { GivenRow, Place } from './rows.ts'

/** `TablesBeside` as somebody asks it who waits for nobody. */
export interface Beside {
  advance(most: number): Promise<boolean>
  compare(most: number): Promise<Compared | typeof NOT_WHOLE>
  rowsAt(entry: number, places: readonly Place[]): Promise<GivenRow[]>
  close(): Promise<void>
}

/** In a process of its own: a thread could not be ended before the statement that it is in, which may take minutes. */
export function inProcess(file: string): Beside {
  const child = fork(new URL('rebuild-process.ts', import.meta.url), [file], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const calls = new Calls((asked) => void child.send(asked))
  child.on('message', ({ answers }: FromReader) => calls.answer(answers))
  const ended = new Promise<void>((resolve) => {
    // Also a word that is said to it after its end.
    child.on('error', (error: Error) => {
      calls.fail(error)
      resolve()
    })
    child.once('exit', () => {
      calls.fail(new Error('the process that makes tables again ended without a word'))
      resolve()
    })
  })
  return {
    advance: (most) => calls.ask('advance', [most]) as Promise<boolean>,
    compare: (most) => calls.ask('compare', [most]) as ReturnType<Beside['compare']>,
    rowsAt: (entry, places) => calls.ask('rowsAt', [entry, places]) as Promise<GivenRow[]>,
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
