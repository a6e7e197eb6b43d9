import type { Voices } from './speech.ts'

/** The voices of this machine, or null in a browser without any. */
export function browserVoices(synthesis: SpeechSynthesis | undefined): Voices | null {
  if (!synthesis) return null
  // Voices come late, and some browsers only look for them when asked.
  synthesis.getVoices()
  return {
    getVoices: () => synthesis.getVoices(),
    speak(text, voice) {
      const utterance = new SpeechSynthesisUtterance(text)
      utterance.voice = voice as SpeechSynthesisVoice
      utterance.lang = voice.lang
      // Old ears and a loud hall.
      utterance.rate = 0.95
      synthesis.speak(utterance)
    },
    cancel: () => synthesis.cancel(),
  }
}
