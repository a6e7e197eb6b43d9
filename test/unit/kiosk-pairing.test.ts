import { describe, expect, test } from 'vitest'
import { askAbout, pair } from '../../kiosk/rating/hub-requests.ts'
import { EMPTY_PAD, codeInFragment, pressPad, type PadKey } from '../../kiosk/rating/pairing-pad.ts'

describe('a code in the address', () => {
  test.each([
    ['#code=12345678', '12345678'],
    ['#code=00000000', '00000000'],
    ['#other=1&code=12345678', '12345678'],
    ['', null],
    ['#code=1234567', null],
    ['#code=123456789', null],
    ['#code=1234567a', null],
    ['#code=', null],
    ['#12345678', null],
  ])('%s: %s', (fragment, code) => {
    expect(codeInFragment(fragment)).toBe(code)
  })
})

describe('the pad', () => {
  const after = (...keys: (PadKey | string)[]) =>
    keys.reduce((pad, key) => pressPad(pad, typeof key === 'string' ? { key: 'digit', digit: key } : key), EMPTY_PAD)
      .digits

  test('takes eight digits, and gives them back', () => {
    expect(after('1', '2', '3')).toBe('123')
    expect(after(...'1234567890'.split(''))).toBe('12345678')
    expect(after('1', '2', { key: 'back' })).toBe('1')
    expect(after({ key: 'back' })).toBe('')
    expect(after('1', '2', { key: 'clear' }, '3')).toBe('3')
    expect(after('1', 'x', '12', '')).toBe('1')
  })

  test('takes nothing while a code is on its way', () => {
    const busy = { digits: '12345678', busy: true, problem: null }
    expect(pressPad(busy, { key: 'clear' })).toBe(busy)
  })
})

describe('asking the hub', () => {
  const answering = (status: number, body: unknown) => {
    const sent: [string, RequestInit | undefined][] = []
    const request = (async (url: string, init?: RequestInit) => {
      sent.push([url, init])
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
    }) as typeof fetch
    return { request, sent }
  }
  const down = (async () => {
    throw new TypeError('fetch failed')
  }) as typeof fetch

  test('a code for an identity', async () => {
    const { request, sent } = answering(200, { deviceId: 'd', token: 't' })
    expect(await pair('12345678', request)).toEqual({ ok: true, identity: { deviceId: 'd', token: 't' } })
    expect(sent[0]![0]).toBe('/api/v1/pairing')
    expect(sent[0]![1]).toMatchObject({ method: 'POST', body: '{"code":"12345678"}' })
  })

  test.each<[number, unknown, string]>([
    [400, { code: 'pairing-code-invalid' }, 'pairing-code-invalid'],
    [429, { code: 'too-many-attempts' }, 'too-many-attempts'],
    [502, {}, 'http-502'],
    [502, '<html>bad gateway', 'unreachable'],
    [200, { deviceId: 7 }, 'bad-answer'],
  ])('%i %j: %s', async (status, body, code) => {
    expect(await pair('12345678', answering(status, body).request)).toEqual({ ok: false, code })
  })

  test('a hub that is down', async () => {
    expect(await pair('12345678', down)).toEqual({ ok: false, code: 'unreachable' })
    expect(await askAbout(down)).toBeNull()
  })

  test('which hub it is', async () => {
    const halls = [{ code: 'shimin', name: '市民大厅' }]
    expect(await askAbout(answering(200, { demo: true, halls }).request)).toEqual({
      demo: true,
      halls: { shimin: '市民大厅' },
    })
    expect(await askAbout(answering(200, {}).request)).toEqual({ demo: false, halls: {} })
    expect(await askAbout(answering(503, {}).request)).toBeNull()
  })
})
