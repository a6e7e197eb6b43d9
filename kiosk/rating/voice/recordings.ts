import { VOICE_LINES, type VoiceLine } from '../../strings/citizens/rating.words.ts'
import type { Recordings } from './speech.ts'

/** Outlives the versions of the page: a hall's recordings do not change with them. */
const CACHE = 'pingyi-voice'

/**
 * Fetches the hall's recordings before they are needed and keeps them for a start without network. A hall without
 * any has an empty list, and then nothing more is asked for.
 */
export class HallRecordings implements Recordings {
  #context: AudioContext | null = null
  #sounds = new Map<string, AudioBuffer>()
  #playing: AudioBufferSourceNode | null = null

  /** Looks what there is. Never rejects: without network the kept ones serve. */
  async load(): Promise<void> {
    const cache = await openCache()
    const listed = await list()
    const files = listed ?? (await keptFiles(cache))
    if (listed && cache) await forgetOthers(cache, listed)
    for (const file of files) {
      const found = /^([A-Za-z-]+)\/([a-z]+)\.\w+$/.exec(file)
      if (!found || !VOICE_LINES.includes(found[2] as VoiceLine)) continue
      const bytes = await bytesOf(`/voice/${file}`, cache)
      if (!bytes) continue
      try {
        this.#context ??= silent()
        this.#sounds.set(`${found[1]}/${found[2]}`, await this.#context.decodeAudioData(bytes))
      } catch {
        // Not a sound that this browser knows: the voice of the machine speaks instead.
      }
    }
  }

  has(line: VoiceLine, language: string): boolean {
    return this.#sounds.has(`${language}/${line}`)
  }

  play(line: VoiceLine, language: string): void {
    const buffer = this.#sounds.get(`${language}/${line}`)
    if (!buffer || !this.#context) return
    void this.#context.resume()
    const source = this.#context.createBufferSource()
    source.buffer = buffer
    source.connect(this.#context.destination)
    source.onended = () => this.#ended(source)
    source.start()
    this.#playing = source
  }

  stop(): void {
    this.#playing?.stop()
    this.#playing = null
  }

  #ended(source: AudioBufferSourceNode): void {
    // Another one may have begun meanwhile.
    if (this.#playing !== source && this.#playing !== null) return
    this.#playing = null
    void this.#context?.suspend()
  }
}

/** It holds the loudspeaker only while something is heard: held, it wakes the machine a hundred times a second. */
function silent(): AudioContext {
  const context = new AudioContext()
  void context.suspend()
  return context
}

/** Names of the files that the hub has; null when it cannot be asked. */
async function list(): Promise<string[] | null> {
  try {
    const response = await fetch('/api/v1/voice')
    if (!response.ok) return null
    const body = (await response.json()) as { files?: unknown }
    return Array.isArray(body.files) ? body.files.filter((file) => typeof file === 'string') : []
  } catch {
    return null
  }
}

/** Absent on plain HTTP from another host. */
async function openCache(): Promise<Cache | null> {
  try {
    return await caches.open(CACHE)
  } catch {
    return null
  }
}

async function keptFiles(cache: Cache | null): Promise<string[]> {
  const requests = (await cache?.keys()) ?? []
  return requests.map(({ url }) => decodeURIComponent(new URL(url).pathname).replace('/voice/', ''))
}

async function forgetOthers(cache: Cache, files: string[]): Promise<void> {
  for (const kept of await keptFiles(cache)) if (!files.includes(kept)) await cache.delete(`/voice/${kept}`)
}

/** From the hub, so that a new recording is taken; else from what was kept. */
async function bytesOf(url: string, cache: Cache | null): Promise<ArrayBuffer | null> {
  try {
    const response = await fetch(url)
    if (response.ok) {
      await cache?.put(url, response.clone()).catch(() => {})
      return await response.arrayBuffer()
    }
  } catch {
    // The network is gone; what was kept serves.
  }
  const kept = await cache?.match(url)
  return kept ? kept.arrayBuffer() : null
}
