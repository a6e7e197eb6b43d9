import { io } from 'socket.io-client'
import { BootClock } from '../../server/contract/boot-clock.ts'
import { DeviceLink, deviceAuth } from '../../server/contract/device-link.ts'
import { DEVICE_NAMESPACE } from '../../server/contract/limits.ts'
import type { Timers } from '../../server/contract/outbox.ts'
import type { Item } from '../../server/contract/press.ts'
import { signItem } from '../../server/contract/sign-item.ts'
import { makeDeviceKey, signerOf } from './device-key.ts'
import { askAbout, pair } from './hub-requests.ts'
import { KioskApp } from './kiosk-app.ts'
import { KioskDatabase } from './kiosk-database.ts'
import { KioskMemory } from './kiosk-memory.ts'
import { IdbOutbox } from './outbox-idb.ts'
import { codeInFragment } from './pairing-pad.ts'
import { MODEL, PingyiKiosk } from './pingyi-kiosk.ts'
import { keepPageStill } from './taps.ts'
import { keepUpToDate } from './updates.ts'

// First of all: a pairing code is a secret and does not stay in the address.
const code = codeInFragment(location.hash)
if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search)

const timers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
const clocks = { wall: () => Date.now(), monotonic: () => performance.now() }
const bootClock = new BootClock(clocks, () => app.report('clock-jump'))
const database = new KioskDatabase(indexedDB)
const outbox = new IdbOutbox(database)
let lookForUpdate = () => {}

const app: KioskApp = new KioskApp({
  outbox,
  memory: new KioskMemory(database),
  timers,
  moment: () => ({ now: clocks.monotonic(), reading: bootClock.read() }),
  pair,
  askAbout,
  makeKey: () => makeDeviceKey(crypto.subtle),
  connect: (identity, listener) => {
    const signer = identity.key && signerOf(identity.key)
    return new DeviceLink({
      // Connecting again and sending again are the link's job: whatever the client library would do is off.
      socket: io(DEVICE_NAMESPACE, {
        transports: ['websocket'],
        autoConnect: false,
        reconnection: false,
        forceNew: true,
        auth: deviceAuth(identity.deviceId, identity.token),
      }),
      store: outbox,
      timers,
      clock: () => bootClock.read(),
      facts: { model: MODEL, version: __VERSION__, ...(signer ? { publicKey: signer.publicKey } : {}) },
      ...(signer ? { sign: (item: Item) => signItem(identity.deviceId, item, signer) } : {}),
      problems: () => listener.problems(),
      onLink(link) {
        if (link.link === 'offline' && link.code === 'protocol-unsupported') lookForUpdate()
        listener.onLink(link)
      },
      onWindow: (window) => listener.onWindow(window),
      onInvite: (invitation) => listener.onInvite(invitation),
      onCancel: (invitationId) => listener.onCancel(invitationId),
      onPending: (pending) => listener.onPending(pending),
      onTrouble: (trouble) => listener.onTrouble(trouble.code),
    })
  },
})

bootClock.watch((tick, everyMs) => {
  const timer = setInterval(tick, everyMs)
  return () => clearInterval(timer)
})
addEventListener('online', () => app.hurry())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') app.hurry()
})
keepPageStill(document)

const page = document.querySelector('pingyi-kiosk')
if (page instanceof PingyiKiosk) page.app = app
void app.start(code)

// Absent on plain HTTP from another host: the page then works, but not after a reload without network.
if ('serviceWorker' in navigator) {
  lookForUpdate = keepUpToDate({
    container: navigator.serviceWorker,
    calm: () => app.calm,
    reload: () => location.reload(),
  })
}
void askForPersistence()

/** Without it the browser may throw the outbox away when the disk runs short. Absent on plain HTTP, too. */
async function askForPersistence(): Promise<void> {
  const persistent = await navigator.storage?.persist?.()
  if (!persistent) app.report('storage-not-persistent')
}
