import { io } from 'socket.io-client'
import { BootClock } from '../../server/contract/device/boot-clock.ts'
import { DeviceLink, deviceAuth } from '../../server/contract/device/device-link.ts'
import { DEVICE_NAMESPACE } from '../../server/contract/limits.ts'
import type { Timers } from '../../server/contract/device/outbox.ts'
import type { Item } from '../../server/contract/device/press.ts'
import { signItem } from '../../server/contract/device/sign-item.ts'
import { browserVoices } from './voice/browser-voices.ts'
import { digestPin, isPin } from './care/care-pin.ts'
import { makeDeviceKey, signerOf } from './memory/device-key.ts'
import { askAbout, pair } from './hub-requests.ts'
import { KioskApp, type Inspection } from './kiosk-app.ts'
import { KioskDatabase } from './memory/kiosk-database.ts'
import { KioskMemory } from './memory/kiosk-memory.ts'
import { languagesOf } from './voice/languages.ts'
import { IdbOutbox } from './memory/outbox-idb.ts'
import { Chime } from './voice/chime.ts'
import { codeInFragment } from './pairing-pad.ts'
import { MODEL, PingyiKiosk } from './pingyi-kiosk.ts'
import { HallRecordings } from './voice/recordings.ts'
import { Speech } from './voice/speech.ts'
import { keepPageStill } from './taps.ts'
import { keepUpToDate } from './updates.ts'
import { keepScreenLit } from './wake-lock.ts'

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
const recordings = new HallRecordings()
const speech = new Speech(
  browserVoices('speechSynthesis' in globalThis ? speechSynthesis : undefined),
  recordings,
  new Chime(),
)
let lookForUpdate = () => {}

const app: KioskApp = new KioskApp({
  outbox,
  memory: new KioskMemory(database),
  timers,
  moment: () => ({ now: clocks.monotonic(), reading: bootClock.read() }),
  pair,
  askAbout,
  makeKey: () => makeDeviceKey(crypto.subtle),
  pins: {
    digest: (pin) => digestPin(pin, crypto.subtle),
    matches: (pin, kept) => isPin(pin, kept, crypto.subtle),
  },
  speak(line, language, window) {
    if (line === null) return speech.hush()
    const { words } = languagesOf(window, language)
    speech.say(line, words.voice[line], words.tag)
  },
  inspect,
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
      keepToken: (token) => listener.onToken(token),
    })
  },
})

bootClock.watch((tick, everyMs) => {
  const timer = setInterval(tick, everyMs)
  return () => clearInterval(timer)
})
const visible = () => document.visibilityState === 'visible'
const stayLit = keepScreenLit('wakeLock' in navigator ? navigator.wakeLock : undefined, visible)
addEventListener('online', () => app.hurry())
document.addEventListener('visibilitychange', () => {
  if (!visible()) return
  stayLit()
  app.hurry()
})
keepPageStill(document)

const page = document.querySelector('pingyi-kiosk')
if (page instanceof PingyiKiosk) {
  page.app = app
  page.speech = speech
}
void app.start(code)
void recordings.load()

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

async function inspect(): Promise<Inspection> {
  const estimate = await navigator.storage?.estimate?.()
  return {
    lastSettledAt: await outbox.lastSettledAt(),
    persistent: (await navigator.storage?.persisted?.()) ?? null,
    usedBytes: estimate?.usage ?? null,
    quotaBytes: estimate?.quota ?? null,
  }
}
