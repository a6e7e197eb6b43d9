import { describe, expect, test } from 'vitest'
import { devicesByWindow, instantOf, shanghaiText } from '../../kiosk/hall/register/register-facts.ts'

const TEN = Date.parse('2026-11-18T10:00:00+08:00')

describe('the register', () => {
  test('knows where each device stands now, and leaves out a revoked one that stands nowhere', () => {
    const device = (id: string, revokedAt: string | null, from: string, to: string | null) => ({
      id,
      kind: 'kiosk' as const,
      revokedAt,
      placements: [{ window: 'A01', from, to }],
    })
    const [before, ten] = ['2026-11-18T09:00:00+08:00', '2026-11-18T10:00:00+08:00']
    const found = devicesByWindow(
      [device('here', null, ten, null), device('gone', null, before, ten), device('revoked', ten, before, ten)],
      TEN,
    )
    expect([...found].map(([window, devices]) => [window, devices.map(({ id }) => id)])).toEqual([
      ['A01', ['here']],
      [null, ['gone']],
    ])
  })

  test('reads and writes times in Shanghai, to the millisecond', () => {
    expect(instantOf('2026-11-18T10:00')).toBe(TEN)
    expect(instantOf('2026-11-18')).toBeNull()
    expect(shanghaiText(TEN + 7)).toBe('2026-11-18T10:00:00.007+08:00')
  })
})
