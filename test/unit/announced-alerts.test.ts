import { afterEach, expect, test, vi } from 'vitest'
import { askToNotify, canNotify, keepTelling, notify, readTelling } from '../../kiosk/hall/board/announced-alerts.ts'

afterEach(() => vi.unstubAllGlobals())

/** A browser's notices as the page meets them. */
function browser(permission: 'granted' | 'denied' | 'default', answer: 'granted' | 'denied' = 'denied') {
  const shown: { title: string; tag: string }[] = []
  class Notice extends EventTarget {
    static permission: string = permission
    static requestPermission = async () => (Notice.permission = answer)
    constructor(title: string, { tag }: { tag: string }) {
      super()
      shown.push({ title, tag })
    }
  }
  vi.stubGlobal('Notification', Notice)
  vi.stubGlobal('isSecureContext', true)
  return shown
}

test('a notice names the window and nothing else, and only where the user let us', () => {
  const shown = browser('granted')
  notify('B07')
  expect(shown).toEqual([{ title: expect.stringContaining('B07'), tag: 'pingyi-B07' }])
  expect(shown[0]!.title).not.toMatch(/满意|差评/)
  const refused = browser('denied')
  notify('B07')
  expect(refused).toEqual([])
})

test('asking says what the browser answered; on an insecure page nobody is asked', async () => {
  browser('default', 'granted')
  expect(await askToNotify()).toBe(true)
  browser('default', 'denied')
  expect(await askToNotify()).toBe(false)
  browser('default', 'granted')
  vi.stubGlobal('isSecureContext', false)
  expect([canNotify(), await askToNotify()]).toEqual([false, false])
})

test('what a browser keeps of the choice comes back; anything else is silence', () => {
  const kept = new Map<string, string>()
  keepTelling({ setItem: (key, value) => void kept.set(key, value) }, { sound: true, desktop: false })
  expect(readTelling({ getItem: (key) => kept.get(key) ?? null })).toEqual({ sound: true, desktop: false })
  for (const odd of [null, '', '{', '{"sound":"yes","desktop":1}'])
    expect(readTelling({ getItem: () => odd })).toEqual({ sound: false, desktop: false })
})
