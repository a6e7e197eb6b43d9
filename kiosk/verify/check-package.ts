import { POINT_IDS } from '../strings/verify-points.words.ts'
import { Chain, type ChainFault, type Entry } from './chain/chain.ts'
import { LedgerState } from './ledger/ledger.ts'
import { checkFigures } from './package/check-figures.ts'
import { checkFiles } from './package/check-files.ts'
import { checkLists } from './package/check-lists.ts'
import { LEDGER, MANIFEST, readManifest, type Manifest } from './package/manifest.ts'
import { linesOf, unpacked, type Source } from './package/source.ts'
import { mustBeOne, sourcesOf, type Given } from './package/unpack.ts'
import { Findings, type Report } from './report.ts'

export interface Progress {
  step: 'files' | 'ledger' | 'figures'
  /** Bytes read, or entries. */
  done: number
}

/** How long a slice may be, ms, before the page is told how far it is. */
const SLICE_MS = 100

/**
 * Checks what was given, with nothing but itself.
 *
 * @throws Error where an archive or the ledger cannot be read at all; ManyPackages
 */
export async function checkPackage(given: readonly Given[], onProgress: (progress: Progress) => void): Promise<Report> {
  const breath = new Breath(onProgress)
  const sources = new Map((await sourcesOf(given)).map((source) => [source.name, source]))
  mustBeOne(sources.keys())
  const findings = new Findings()
  const listed = sources.get(MANIFEST)
  const manifest = listed === undefined ? null : await readManifest(listed, findings)
  if (manifest !== null) await checkFiles(manifest, sources, findings, (bytes) => breath.take('files', bytes))
  const read = await readLedger(ledgerAmong(sources), manifest, findings, breath)
  if (manifest !== null && read.seal !== null) {
    await checkFigures(manifest, read.seal, sources, findings)
    await checkLists(manifest, read.seal.body, sources, read.state, findings)
  }
  if (manifest !== null && (read.state.checkpoints.lastKey ?? manifest.facts.key) !== manifest.facts.key)
    findings.fault('signature', { code: 'key-other', file: LEDGER })
  const { entries, head } = read.chain
  return { facts: manifest?.facts ?? null, points: findings.points(POINT_IDS), entries, head }
}

/** A package's ledger, or one that was exported by itself. */
function ledgerAmong(sources: ReadonlyMap<string, Source>): Source | undefined {
  return sources.get(LEDGER) ?? [...sources.values()].find(({ name }) => /\.jsonl(?:\.gz)?$/.test(name))
}

/** So many signatures of devices are checked: each takes some milliseconds. */
const MOST_SIGNATURES = 2_000

interface ReadLedger {
  chain: Chain
  state: LedgerState
  /** The entry with which the ledger of a package ends. */
  seal: { n: number; body: Entry['body'] } | null
}

/** Entry by entry, until one of them breaks the chain: what comes after it says nothing. */
async function readLedger(
  source: Source | undefined,
  manifest: Manifest | null,
  findings: Findings,
  breath: Breath,
): Promise<ReadLedger> {
  const chain = new Chain()
  const state = new LedgerState(findings, MOST_SIGNATURES)
  let seal: ReadLedger['seal'] = null
  if (source === undefined) return { chain, state, seal }
  findings.checked('chain', 0)
  const file = source.name
  const stream = file.endsWith('.gz') ? unpacked(source.stream(), 'gzip') : source.stream()
  try {
    for await (const lines of linesOf(stream)) {
      for (const line of lines) {
        const entry = chain.next(line)
        if (typeof entry === 'string') {
          findings.fault('chain', { code: CHAIN_CODES[entry], file, entry: chain.entries + 1 })
          return { chain, state, seal: null }
        }
        state.take(entry)
        seal = entry.kind === 'seal' ? { n: entry.n, body: entry.body } : null
        findings.checked('chain')
      }
      await breath.take('ledger', lines.length)
    }
  } catch (error) {
    findings.fault('chain', { code: 'file-unreadable', file, entry: chain.entries + 1, detail: String(error) })
    return { chain, state, seal: null }
  }
  await breath.tell('figures')
  state.finish()
  const { entries, head } = chain
  if (manifest !== null && (entries !== manifest.seal.n || head !== manifest.seal.hash || seal === null))
    findings.fault('chain', {
      code: 'chain-end',
      entry: entries,
      detail: `${entries} ${head} ≠ ${manifest.seal.n} ${manifest.seal.hash}`,
    })
  return { chain, state, seal }
}

const CHAIN_CODES = {
  'no-json': 'chain-json',
  members: 'chain-members',
  number: 'chain-number',
  'no-genesis': 'chain-genesis',
  'unknown-hash': 'chain-hash-name',
  time: 'chain-time',
  prev: 'chain-prev',
  'not-canonical': 'chain-canonical',
  hash: 'chain-hash',
} as const satisfies Record<ChainFault, string>

/** Tells how far it is, and lets the page draw it. */
class Breath {
  readonly #tell: (progress: Progress) => void
  #step: Progress['step'] = 'files'
  #done = 0
  #told = 0

  constructor(tell: (progress: Progress) => void) {
    this.#tell = tell
  }

  async tell(step: Progress['step']): Promise<void> {
    this.#told = 0
    await this.take(step, 0)
  }

  async take(step: Progress['step'], more: number): Promise<void> {
    this.#done = step === this.#step ? this.#done + more : more
    this.#step = step
    const now = performance.now()
    if (now - this.#told < SLICE_MS) return
    this.#told = now
    this.#tell({ step, done: this.#done })
    await new Promise((resolve) => setTimeout(resolve))
  }
}
