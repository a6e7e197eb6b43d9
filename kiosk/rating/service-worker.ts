import { TAKE_OVER } from './updates.ts'

/**
 * Serves the kiosk page from a cache that was filled before it was needed, so that it starts with no network after
 * a power cut. One cache a version; what belongs to no version (the API, staff photos) goes to the network.
 */
const scope = self as unknown as ServiceWorkerGlobalScope
const PREFIX = 'kiosk '
const CACHE = PREFIX + __VERSION__
const PAGE = '/kiosk/'

scope.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE)
      // Past the browser's own cache: a mixture of two versions would be worse than the old one.
      await cache.addAll(__PRECACHE__.map((url) => new Request(url, { cache: 'reload' })))
    })(),
  )
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name)
      }
      await scope.clients.claim()
    })(),
  )
})

scope.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) void scope.skipWaiting()
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== scope.location.origin) return
  const isPage = request.mode === 'navigate' && (url.pathname === PAGE || url.pathname === '/kiosk')
  const wanted = isPage ? PAGE : url.pathname
  if (!__PRECACHE__.includes(wanted)) return
  event.respondWith(fromCache(wanted, request))
})

async function fromCache(wanted: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(wanted)) ?? fetch(request)
}
