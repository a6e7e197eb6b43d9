import type { CDPSession, Page } from 'playwright-core'
import type { WindowState } from '../../server/contract/device/device-protocol.ts'
import { A01 } from './kiosk-looks.ts'
import type { StandInHub } from './kiosk-stand-in.ts'

/** Who is let loose on a kiosk: fingers and keys of a child, and a hub that changes its mind at the worst moment. */
export interface Playground {
  page: Page
  session: CDPSession
  hub: StandInHub
  /** Next number in [0, 1); the same row for the same seed. */
  random(): number
  /** Lets time pass for the page, ms. */
  later(ms: number): Promise<void>
}

const KEYS = '0 1 2 3 4 5 6 7 8 9 a Z Space Enter Tab Escape Backspace F2 ArrowDown ArrowUp ArrowRight'.split(' ')
const WINDOWS: Partial<WindowState>[] = [
  { state: 'open', mode: 'open', unit: A01.unit, questions: A01.questions },
  { state: 'open', mode: 'invited', unit: A01.unit },
  { state: 'paused' },
  { state: 'closed' },
  { unit: null },
  { questions: { version: 2, items: [] } },
]

/** One prank after another: what each does, by name, so that a failure says what came before it; and `lift`, which ends them. */
export function pranks({
  page,
  session,
  hub,
  random,
  later,
}: Playground): Record<string, () => Promise<unknown>> & { lift(): Promise<void> } {
  const below = (count: number) => Math.floor(random() * count)
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!
  const spot = (id: number) => ({ x: 10 + below(780), y: 10 + below(1_260), id })
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number; id: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints })
  let invitations = 0
  let stuck = false
  const lift = async () => {
    if (stuck) await touch('touchEnd', [])
    stuck = false
  }
  /** Where the buttons of the present screen are. */
  const buttons = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('[data-screen] button')].map((button) => {
        const { x, y, width, height } = button.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2, id: 0 }
      }),
    )
  const press = async () => {
    await lift()
    const at = pick(await buttons())
    if (!at) return
    await touch('touchStart', [at])
    await touch('touchEnd', [])
  }
  return {
    lift,
    'a button': press,
    'another button': press,
    'a button, after a breath': async () => {
      await later(900)
      await press()
    },
    'a finger anywhere': async () => {
      await lift()
      await touch('touchStart', [spot(0)])
      await touch('touchEnd', [])
    },
    drumming: async () => {
      await lift()
      const at = pick(await buttons()) ?? spot(0)
      for (let i = 0; i < 8; i++) {
        await touch('touchStart', [at])
        await touch('touchEnd', [])
        await later(60)
      }
    },
    'ten fingers': async () => {
      await lift()
      await touch(
        'touchStart',
        Array.from({ length: 10 }, (_, id) => spot(id)),
      )
      await touch('touchEnd', [])
    },
    'a finger that stays': async () => {
      await lift()
      await touch('touchStart', [pick(await buttons()) ?? spot(0)])
      stuck = true
    },
    'a wet cloth': async () => {
      await lift()
      await touch('touchStart', [spot(0), spot(1)])
      for (let i = 0; i < 4; i++) await touch('touchMove', [spot(0), spot(1)])
      await touch('touchEnd', [])
    },
    keys: async () => {
      for (let i = 0; i < 12; i++) await page.keyboard.press(pick(KEYS))
    },
    'a key held down': async () => {
      const key = pick(['Enter', ' ', 'Tab'])
      for (let i = 0; i < 6; i++) await page.keyboard.down(key)
      await page.keyboard.up(key)
    },
    waiting: () => later(pick([300, 1_000, 5_000, 20_000])),
    'a yawn': () => later(6_000),
    'a long yawn': () => later(20_000),
    'the hub changes the window': async () => hub.setWindow(pick(WINDOWS)),
    'the hub opens the window': async () => hub.setWindow(pick(WINDOWS.slice(0, 2))),
    'the hub opens it again': async () => hub.setWindow(WINDOWS[0]!),
    'the hub takes the device away and gives it back': async () => {
      const before = hub.window
      hub.window = null
      hub.tell('window:state', null)
      await later(200)
      hub.window = before
      hub.tell('window:state', before)
    },
    'an invitation': async () => {
      const id = `0192f3a8-7c41-7000-8000-${String(++invitations).padStart(12, '0')}`
      hub.tell('service:invite', { id, expiresInMs: pick([2_000, 45_000]) })
    },
    'an invitation called off': async () =>
      hub.tell('service:cancel', { id: `0192f3a8-7c41-7000-8000-${String(invitations).padStart(12, '0')}` }),
    'the network goes or comes': async () => (hub.running ? hub.stop() : hub.start()),
    'the connection breaks': async () => hub.disconnect(),
  }
}
