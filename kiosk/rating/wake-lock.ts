/** The part of the browser that keeps a screen lit. */
export interface WakeLockPort {
  request(kind: 'screen'): Promise<{ addEventListener(event: 'release', listener: () => void): void }>
}

/**
 * Keeps the screen lit: asks once, and again whenever the browser has taken it back (it does so when the page is
 * hidden). Returns the way to ask again. A browser without it (plain HTTP, old) is left to the machine's settings.
 */
export function keepScreenLit(port: WakeLockPort | undefined, visible: () => boolean): () => void {
  let held = false
  let asking = false
  const ask = async () => {
    if (!port || held || asking || !visible()) return
    asking = true
    try {
      const lock = await port.request('screen')
      held = true
      lock.addEventListener('release', () => {
        held = false
        void ask()
      })
    } catch {
      // Refused on low battery or while hidden: the next time the page is shown it is asked again.
    } finally {
      asking = false
    }
  }
  void ask()
  return () => void ask()
}
