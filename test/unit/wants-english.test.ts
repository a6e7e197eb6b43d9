import { expect, test } from 'vitest'
import { wantsEnglish } from '../../server/http/wants-english.ts'

test.each([
  [undefined, false],
  ['', false],
  ['*', false],
  ['zh-CN,zh;q=0.9,en;q=0.8', false],
  ['fr, de', false],
  ['en;q=0', false],
  ['en-GB', true],
  ['EN', true],
  ['fr, en;q=0.3', true],
  ['zh;q=0.5, en-US;q=0.7', true],
  ['en, zh', false],
  ['en;q=nonsense', false],
])('accept-language %s asks for English: %s', (header, english) => {
  expect(wantsEnglish(header)).toBe(english)
})
