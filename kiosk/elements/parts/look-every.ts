import type { ReactiveControllerHost } from 'lit'

/** Looks again and again while an element is on the page: for the first time when its first picture stands, then every `ms`. */
export function lookEvery(host: ReactiveControllerHost, ms: number, look: () => Promise<void>): void {
  let timer: ReturnType<typeof setInterval> | undefined
  let hasLooked = false
  host.addController({
    hostConnected() {
      timer = setInterval(() => void look(), ms)
    },
    hostDisconnected() {
      clearInterval(timer)
    },
    hostUpdated() {
      if (hasLooked) return
      hasLooked = true
      void look()
    },
  })
}
