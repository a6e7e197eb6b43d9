import { sorted } from '../../elements/sorted.ts'
import type { ChimePort } from './chime.ts'
import type { VoiceLine } from '../../strings/citizens/rating.words.ts'

/** The way to a loudspeaker. Whatever fails in it stays in it: a kiosk that cannot speak still takes ratings. */
export interface SpeechPort {
  /** Says one line and lets go of the one before. */
  say(line: VoiceLine, text: string, language: string): void
  hush(): void
  /** Whether anything would be spoken in this language; else the chime alone is heard. */
  speaks(language: string): boolean
}

/** The part of the browser's own voices that is used. */
export interface Voices {
  getVoices(): { lang: string; localService: boolean }[]
  /** Says it with one of the voices from above. */
  speak(text: string, voice: { lang: string }): void
  cancel(): void
}

/** Recordings that the hall has put into a folder of the hub: `zh-CN/invited.mp3`. */
export interface Recordings {
  has(line: VoiceLine, language: string): boolean
  play(line: VoiceLine, language: string): void
  stop(): void
}

const CHIMES: ReadonlySet<VoiceLine> = new Set<VoiceLine>(['invited', 'chosen', 'thanks'])

/**
 * A chime calls, confirms and thanks; then the hall's own recordings, because somebody chose them, else a voice of the
 * machine. Where there is neither, the chime stands for all of them. A voice that needs
 * the network is taken only when there is no other: it falls silent when the network does.
 */
export class Speech implements SpeechPort {
  #voices: Voices | null
  #recordings: Recordings
  #chime: ChimePort

  constructor(voices: Voices | null, recordings: Recordings, chime: ChimePort) {
    this.#voices = voices
    this.#recordings = recordings
    this.#chime = chime
  }

  say(line: VoiceLine, text: string, language: string): void {
    this.hush()
    if (CHIMES.has(line) || !this.speaks(language)) this.#chime.ring()
    try {
      if (this.#recordings.has(line, language)) return this.#recordings.play(line, language)
      const voice = this.#voiceFor(language)
      if (voice) this.#voices!.speak(text, voice)
    } catch {
      // No loudspeaker, or a browser that forbids it: the screen says the same.
    }
  }

  hush(): void {
    try {
      this.#voices?.cancel()
      this.#recordings.stop()
    } catch {
      // Nothing was being said.
    }
  }

  speaks(language: string): boolean {
    return this.#recordings.has('invited', language) || this.#voiceFor(language) !== undefined
  }

  #voiceFor(language: string): { lang: string } | undefined {
    const voices = (this.#voices?.getVoices() ?? []).filter((voice) => sameLanguage(voice.lang, language))
    // Mandarin before Cantonese, and what works without network before what does not.
    const near = (voice: { lang: string }) => (plain(voice.lang) === plain(language) ? 0 : 1)
    return sorted(voices, (a, b) => near(a) - near(b) || Number(b.localService) - Number(a.localService))[0]
  }
}

function plain(tag: string): string {
  return tag.replace('_', '-').toLowerCase()
}

function sameLanguage(a: string, b: string): boolean {
  return plain(a).split('-')[0] === plain(b).split('-')[0]
}
