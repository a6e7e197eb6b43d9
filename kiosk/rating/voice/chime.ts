/** A sound without words. */
export interface ChimePort {
  ring(): void
}

/** Two soft notes, a fourth apart: heard over a hall, and neither cheerful nor sad. Hz, and when each begins, s. */
const NOTES = [
  { pitch: 587.3, at: 0 },
  { pitch: 784, at: 0.14 },
]
const NOTE_S = 0.32
const LOUDNESS = 0.18

/**
 * The chime of the kiosk: it ships with the page and needs neither voice nor recording. One sound for every screen that
 * sounds and for every level, because nothing that chooses it knows one. Whatever fails in it stays in it. Between two
 * chimes it lets go of the loudspeaker: one that is held wakes the machine a hundred times a second, all day.
 */
export class Chime implements ChimePort {
  #make: () => AudioContext
  #context: AudioContext | null = null
  /** The note that ends last. */
  #last: OscillatorNode | null = null

  constructor(make: () => AudioContext = () => new AudioContext()) {
    this.#make = make
  }

  ring(): void {
    try {
      const context = (this.#context ??= this.#make())
      // Before the first touch a browser may keep it silent; kiosks are started with leave to sound.
      void context.resume()
      for (const { pitch, at } of NOTES) this.#last = this.#note(context, pitch, context.currentTime + at)
    } catch {
      // No loudspeaker, or a browser that forbids it: the screen says the same.
    }
  }

  #note(context: AudioContext, pitch: number, from: number): OscillatorNode {
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0, from)
    volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.001, from + NOTE_S)
    tone.connect(volume).connect(context.destination)
    tone.start(from)
    tone.stop(from + NOTE_S)
    tone.onended = () => {
      if (tone === this.#last) void context.suspend()
    }
    return tone
  }
}
