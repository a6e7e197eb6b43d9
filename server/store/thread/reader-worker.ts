import { parentPort } from 'node:worker_threads'
import type { Actor } from '../../contract/audit.ts'
import { largeOrNot, previewedChange, type PreviewName } from '../changes/large/large-acts.ts'
import { previewCorrection } from '../changes/large/preview-correction.ts'
import { openKeys } from '../chain/keys.ts'
import { PAGES } from '../pages.ts'
import type { Reader } from '../reader.ts'
import { READS } from '../reads.ts'
import { NotWhole, Reading } from '../sqlite/reading.ts'
import type { SharedClocks } from './clocks.ts'
import { AGAIN, LARGE, canCross, errorToData, type Answer, type Call, type FromReader } from './crossing.ts'

/** The record that a thread reads: it opens it when it is asked first. */
export interface ReaderTask {
  /** Folder of the keys. */
  data: string
  file: string
  /** Absent: the real ones. */
  clocks?: SharedClocks | undefined
}

/** Answers are told together while they come quickly. */
const TOGETHER_MS = 2

const port = parentPort!
let task: ReaderTask
let reading: Reading | null = null
/** Long answers under way, by number: each has a snapshot of its own. */
const under = new Map<number, { pages: Iterator<unknown>; reading: Reading }>()

const now = () => (task.clocks === undefined ? Date.now() : task.clocks[0]!)
const open = (at: () => number) => new Reading(task.file, openKeys(task.data), at)
const table = (of: object, name: string) =>
  of[name as keyof typeof of] as (reader: Reader, ...given: readonly unknown[]) => unknown

const ASKED: Record<string, (...given: never[]) => unknown> = {
  open(next: ReaderTask) {
    task = next
  },
  read(name: string, given: readonly unknown[]) {
    reading ??= open(now)
    return reading.run((reader) => table(READS, name)(reader, ...given), true)
  },
  preview(name: PreviewName, input: never, actor: Actor, { now: then, hall }: { now: number; hall?: string }) {
    reading ??= open(now)
    const change = previewedChange(name, input, actor)
    if (reading.run((reader) => largeOrNot(reader, change), true) !== null) return LARGE
    return previewCorrection(task.file, change.order, { now: then, hall })
  },
  begin(pages: number, name: string, given: readonly unknown[]) {
    const moment = now()
    const own = open(() => moment)
    try {
      const of = table(PAGES, name)(own.hold(), ...given) as Iterable<unknown>
      under.set(pages, { pages: of[Symbol.iterator](), reading: own })
    } catch (error) {
      own.close()
      throw error
    }
  },
  next(pages: number) {
    const { pages: of } = under.get(pages)!
    const { done, value } = of.next()
    return done === true ? { done: true } : { value }
  },
  stop(pages: number) {
    const found = under.get(pages)
    under.delete(pages)
    found?.pages.return?.()
    found?.reading.close()
  },
  forget() {
    reading?.forget()
  },
  close() {
    for (const pages of under.keys()) (ASKED['stop'] as (pages: number) => void)(pages)
    reading?.close()
    reading = null
  },
}

port.on('message', (calls: Call[]) => {
  let answers: Answer[] = []
  let since = performance.now()
  for (const { id, asked, arguments: given } of calls) {
    answers.push(answer(id, () => ASKED[asked]!(...(given as never[]))))
    if (performance.now() - since < TOGETHER_MS) continue
    tell(answers)
    answers = []
    since = performance.now()
  }
  if (answers.length > 0) tell(answers)
})

function answer(id: number, ask: () => unknown): Answer {
  try {
    return { id, value: ask() }
  } catch (error) {
    return error instanceof NotWhole ? { id, value: AGAIN } : { id, error: errorToData(error) }
  }
}

function tell(answers: Answer[]): void {
  try {
    port.postMessage({ answers } satisfies FromReader)
  } catch (error) {
    // One of them is no plain data, which only a bug of ours can be: it fails alone.
    const fit = answers.map((each): Answer => (canCross(each) ? each : { id: each.id, error: errorToData(error) }))
    port.postMessage({ answers: fit } satisfies FromReader)
  }
}
