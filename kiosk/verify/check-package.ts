import { POINT_IDS } from '../strings/verify.words.ts'
import { Chain, type ChainFault, type Entry } from './chain/chain.ts'
import { checkFiles } from './package/check-files.ts'
import { LEDGER, MANIFEST, readManifest, type Manifest } from './package/manifest.ts'
import { linesOf, unpacked, type Source } from './package/source.ts'
import { sourcesOf, type Given } from './package/unpack.ts'
import { Findings, type Report } from './report.ts'

export interface Progress {
  step: 'files' | 'ledger' | 'figures'
  /** Bytes read, or entries. */
  done: number
}

/** How long a slice may be, ms, before the page is told how far it is. */
const SLICE_MS = 100

/** Checks what was given, with nothing but itself. @throws Error where an archive or the ledger cannot be read at all */
export async function checkPackage(given: readonly Given[], onProgress: (progress: Progress) => void): Promise<Report> {
  const breath = new Breath(onProgress)
  const sources = new Map((await sourcesOf(given)).map((source) => [source.name, source]))
  const findings = new Findings()
  const listed = sources.get(MANIFEST)
  const manifest = listed === undefined ? null : await readManifest(listed, findings)
  if (manifest !== null) await checkFiles(manifest, sources, findings, (bytes) => breath.take('files', bytes))
  const chain = await readLedger(ledgerAmong(sources), manifest, findings, breath)
  return {
    facts: manifest?.facts ?? null,
    points: findings.points(POINT_IDS),
    entries: chain.entries,
    head: chain.head,
  }
}

/** A package's ledger, or one that was exported by itself. */
function ledgerAmong(sources: ReadonlyMap<string, Source>): Source | undefined {
  return sources.get(LEDGER) ?? [...sources.values()].find(({ name }) => /\.jsonl(?:\.gz)?$/.test(name))
}

async function readLedger(
  source: Source | undefined,
  manifest: Manifest | null,
  findings: Findings,
  breath: Breath,
): Promise<Chain> {
  const chain = new Chain()
  if (source === undefined) return chain
  findings.checked('chain', 0)
  const stream = source.name.endsWith('.gz') ? unpacked(source.stream(), 'gzip') : source.stream()
  try {
    for await (const lines of linesOf(stream)) {
      for (const line of lines) {
        const entry = chain.next(line)
        if (typeof entry === 'string') {
          findings.fault('chain', {
            code: CHAIN_CODES[entry],
            entry: chain.entries + 1,
            file: source.name,
            line: chain.entries + 1,
          })
          return chain
        }
        take(entry)
      }
      findings.checked('chain', lines.length)
      await breath.take('ledger', lines.length)
    }
  } catch (error) {
    findings.fault('chain', {
      code: 'file-unreadable',
      file: source.name,
      entry: chain.entries + 1,
      detail: String(error),
    })
    return chain
  }
  if (manifest !== null && (chain.entries !== manifest.seal.n || chain.head !== manifest.seal.hash))
    findings.fault('chain', {
      code: 'chain-end',
      entry: chain.entries,
      detail: `${chain.entries} ${chain.head} ≠ ${manifest.seal.n} ${manifest.seal.hash}`,
    })
  return chain
}

function take(_entry: Entry): void {}

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
