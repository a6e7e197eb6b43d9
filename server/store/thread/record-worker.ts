import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import type { Configuration } from '../../contract/policy.ts'
import type { AccessLimits } from '../access/open-access.ts'
import { answerCall, type AccessCall } from '../access/remote.ts'
import { actUnderWay, type ActUnderWay } from '../act-under-way.ts'
import { careFor, openStore, type OpenStore, type StoreCare, type StoreOptions } from '../open-store.ts'
import { endRebuild, rebuildProgress } from '../rebuild/rebuild-beside.ts'
import type { GoOn } from '../writer/open-ledger.ts'
import type { Touched } from '../writer/write.ts'
import { sharedMonotonic, type SharedClocks } from './clocks.ts'
import { canCross, errorToData, type Answer, type Call, type CommitTold, type FromRecord } from './crossing.ts'

/** The record that a thread opens, and how it is looked after: as `StoreOptions` and `careFor`, in plain data. */
export interface RecordTask {
  data: string
  configuration: Configuration
  hash?: StoreOptions['hash']
  demo?: boolean | undefined
  goOn?: GoOn | undefined
  accessLimits?: AccessLimits | undefined
  watchClock: boolean
  files?: { lookAfterMs?: number } | undefined
  /** Absent: the real ones. */
  clocks?: SharedClocks | undefined
  /** [0] is when this thread did something last, by the monotonic clock of the process, ns. */
  alive: BigInt64Array<SharedArrayBuffer>
}

/** So often it is told that the thread goes on, and how the record fares though nothing comes in, ms. */
const ALIVE_EVERY_MS = 500

const port = parentPort!
const say = (message: FromRecord) => port.postMessage(message)

async function begin(task: RecordTask): Promise<void> {
  const { clocks } = task
  const now = clocks === undefined ? Date.now : () => clocks[0]!
  const uptime = clocks === undefined ? sharedMonotonic : () => clocks[1]!
  let open: OpenStore | undefined
  try {
    open = await openStore({
      ...task,
      ownThread: true,
      now,
      uptime,
      configuration: () => task.configuration,
      onRemake: (entries) => say({ say: 'remake', entries }),
    })
    const care = await careFor(open, { log: LOG, now, uptime, watchClock: task.watchClock, files: task.files })
    serve(open, care, task.alive)
  } catch (error) {
    await open?.close()
    say({ say: 'not-open', error: errorToData(error) })
    waitForTask()
  }
}

function serve(open: OpenStore, care: StoreCare, alive: RecordTask['alive']): void {
  const { store, inside } = open
  const { ledger, access } = inside
  const beat = () => Atomics.store(alive, 0, process.hrtime.bigint())
  const state = () => {
    const { trouble, clockDoubted, clockKnown: clock, rowsWait, isFolding: folding, estimate } = ledger
    const rebuild = rebuildProgress(ledger)
    return { ...estimate, trouble, clockDoubted, clock, rowsWait, folding, rebuild, ...care.files() }
  }
  const head = () => {
    const { n, hash } = ledger.chain.head
    return { n, hash }
  }
  const told = new Told((commits, answers) => say({ say: 'done', commits, answers, state: state() }))
  ledger.onCommit((touched) => told.commit({ touched, head: head() }))
  const ticks = setInterval(() => {
    beat()
    told.flush()
  }, ALIVE_EVERY_MS)

  const asked: Record<string, (...given: never[]) => unknown> = {
    submit: store.submit.bind(store),
    act: store.act.bind(store),
    note: store.note.bind(store),
    whole: store.whole.bind(store),
    lookAtClock: store.lookAtClock.bind(store),
    firstSignIn: open.firstSignIn,
    access: (call: AccessCall) => answerCall(access, call),
    settle() {
      ledger.settle()
      return ledger.chain.head.n
    },
    async end() {
      await endRebuild(ledger)
      await care.close()
      await open.end()
      // Whoever was answered by that hears it first.
      await nextTurn()
    },
    async close() {
      clearInterval(ticks)
      await open.close()
      port.off('message', take)
      waitForTask()
    },
  }
  const take = (calls: Call[]) => {
    for (const call of calls) void answer(call, asked[call.asked]!).then((each) => told.answer(each))
  }
  port.on('message', take)
  beat()
  say({ say: 'open', fresh: open.fresh, head: head(), state: state() })
}

/** What was asked, and what of it was committed although it failed afterwards. */
async function answer({ id, arguments: given }: Call, ask: (...given: never[]) => unknown): Promise<Answer> {
  const underWay: ActUnderWay = { committed: null }
  const committed = () => (underWay.committed === null ? {} : { committed: underWay.committed })
  try {
    // An answer of the tables comes as it is, a refusal as a rejection: both later.
    const value = await actUnderWay.run(underWay, async () => ask(...(given as never[])))
    return { id, value, ...committed() }
  } catch (error) {
    return { id, error: errorToData(error), ...committed() }
  }
}

/**
 * What the other side is told: with each commit those whom it answers, in the order in which it happened. A turn of the
 * loop after a commit everybody who waited for it has the answer.
 */
class Told {
  #say: (commits: CommitTold[], answers: Answer[]) => void
  #commits: CommitTold[] = []
  #answers: Answer[] = []
  #soon: NodeJS.Immediate | null = null

  constructor(tell: (commits: CommitTold[], answers: Answer[]) => void) {
    this.#say = tell
  }

  commit({ touched, head }: { touched: Touched; head: CommitTold['head'] }): void {
    this.#commits.push({ touched, head })
    this.#later()
  }

  answer(answer: Answer): void {
    this.#answers.push(answer)
    this.#later()
  }

  flush(): void {
    if (this.#soon !== null) clearImmediate(this.#soon)
    this.#soon = null
    const [commits, answers] = [this.#commits, this.#answers]
    this.#commits = []
    this.#answers = []
    try {
      this.#say(commits, answers)
    } catch (error) {
      // One of the answers is no plain data, which only a bug of ours can be: it fails alone.
      const fit = (each: Answer): Answer => (canCross(each) ? each : { id: each.id, error: errorToData(error) })
      this.#say(commits, answers.map(fit))
    }
  }

  #later(): void {
    this.#soon ??= setImmediate(() => this.flush())
  }
}

const LOG = {
  info: (facts: object, message: string) => log('info', facts, message),
  error: (facts: object, message: string) => log('error', facts, message),
}

function log(level: 'info' | 'error', facts: object, message: string): void {
  const { err, ...rest } = facts as { err?: unknown }
  say({ say: 'log', level, facts: rest, ...(err === undefined ? {} : { err: errorToData(err) }), message })
}

/** One record after the other: a test opens many, and loads the thread once. */
function waitForTask(): void {
  port.once('message', (task: RecordTask) => void begin(task))
}

waitForTask()
