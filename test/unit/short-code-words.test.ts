import { expect, test } from 'vitest'
import { words as en } from '../../kiosk/strings/citizens/rating.en.ts'
import { words as ja } from '../../kiosk/strings/citizens/rating.ja.ts'
import { words as zh } from '../../kiosk/strings/citizens/rating.zh.ts'
import * as receipt from '../../kiosk/strings/citizens/receipt.words.ts'
import { shortCode } from '../../kiosk/strings/citizens/short-code.words.ts'

test('the thanks of the kiosk and the page of the receipt say the same of the short code', () => {
  expect(zh.receiptNote.join('')).toContain(shortCode.zh)
  expect(en.receiptNote.join(' ')).toContain(shortCode.en)
  expect(ja.receiptNote.join('')).toContain(shortCode.ja)
  const page = JSON.stringify(receipt)
  expect(page).toContain(shortCode.zh)
  expect(page).toContain(shortCode.en)
})
