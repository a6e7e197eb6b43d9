import { alerts as words } from '../../strings/hall/alerts.zh.ts'

/** Whether a new alert makes a sound and a notice of the desktop: each browser for itself. */
export interface Telling {
  sound: boolean
  desktop: boolean
}

const KEY = 'pingyi.hall.telling'

export function readTelling(storage: Pick<Storage, 'getItem'>): Telling {
  try {
    const { sound, desktop } = JSON.parse(storage.getItem(KEY) ?? '{}') as Partial<Telling>
    return { sound: sound === true, desktop: desktop === true }
  } catch {
    return { sound: false, desktop: false }
  }
}

export function keepTelling(storage: Pick<Storage, 'setItem'>, telling: Telling): void {
  storage.setItem(KEY, JSON.stringify(telling))
}

/** Two short tones, the same for every alert: who hears it learns that something is to be looked at, and no more. */
export function sound(): void {
  const context = new AudioContext()
  const gain = new GainNode(context, { gain: 0.15 })
  gain.connect(context.destination)
  for (const [at, hertz] of [
    [0, 740],
    [0.18, 880],
  ] as const) {
    const tone = new OscillatorNode(context, { frequency: hertz })
    tone.connect(gain)
    tone.start(context.currentTime + at)
    tone.stop(context.currentTime + at + 0.14)
  }
  setTimeout(() => void context.close(), 1_000)
}

/** Browsers know notices on secure pages only. */
export function canNotify(): boolean {
  return 'Notification' in globalThis && isSecureContext
}

/** @returns whether the browser lets us */
export async function askToNotify(): Promise<boolean> {
  if (!canNotify()) return false
  return (await Notification.requestPermission()) === 'granted'
}

/** Names the window and no level: a desktop may be seen by others. */
export function notify(window: string): void {
  if (!canNotify() || Notification.permission !== 'granted') return
  const notice = new Notification(words.desktopTitle(window), { tag: `pingyi-${window}` })
  notice.addEventListener('click', () => globalThis.focus())
}
