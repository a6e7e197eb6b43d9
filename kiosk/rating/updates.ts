const WORKER = '/kiosk/service-worker.js'
const LOOK_EVERY_MS = 30 * 60_000
const ASK_CALM_EVERY_MS = 5_000

/** The message by which a page tells a waiting service worker that now is a good moment. */
export const TAKE_OVER = 'take-over'

export interface UpdatePorts {
  container: ServiceWorkerContainer
  /** True when nobody stands at the screen. */
  calm(): boolean
  reload(): void
}

/**
 * Keeps the page available without network and takes a new version at rest only, never under a finger: the new
 * worker waits until the page tells it to take over, and the page then loads itself anew.
 * @returns looks for a new version now; the link calls it when the hub speaks another protocol
 */
export function keepUpToDate({ container, calm, reload }: UpdatePorts): () => void {
  let controlled = container.controller !== null
  let waiting: ServiceWorker | null = null
  let reloadDue = false
  let look = () => {}

  const atRest = () => {
    if (!calm()) return
    if (reloadDue) reload()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    else waiting?.postMessage(TAKE_OVER)
  }
  container.addEventListener('controllerchange', () => {
    // The first worker of all brings no new version, it only takes charge of this one.
    reloadDue = controlled
    controlled = true
    if (reloadDue) atRest()
  })
  setInterval(atRest, ASK_CALM_EVERY_MS)

  void (async () => {
    const registration = await register(container, (worker) => {
      waiting = worker
    })
    if (!registration) return
    // Without network there is nothing new; the next look will tell.
    look = () => void registration.update().catch(() => {})
    setInterval(look, LOOK_EVERY_MS)
  })()
  return () => look()
}

async function register(
  container: ServiceWorkerContainer,
  onWaiting: (worker: ServiceWorker) => void,
): Promise<ServiceWorkerRegistration | null> {
  let registration: ServiceWorkerRegistration
  try {
    registration = await container.register(WORKER, { scope: '/kiosk/' })
  } catch {
    // The hub is down at the first start, or forbids it: the page works, but not after a reload without network.
    return null
  }
  const watch = (worker: ServiceWorker | null) => {
    if (!worker) return
    const tell = () => {
      // `installed` beside an active worker means: there is an older version, and it still runs this page.
      if (worker.state === 'installed' && registration.active) onWaiting(worker)
    }
    tell()
    worker.addEventListener('statechange', tell)
  }
  watch(registration.waiting)
  watch(registration.installing)
  registration.addEventListener('updatefound', () => watch(registration.installing))
  return registration
}
