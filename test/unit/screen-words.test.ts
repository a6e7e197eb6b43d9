import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CASE_STATES, CALL_BACKS, FINDINGS, RESPONSIBILITIES } from '../../server/contract/cases.ts'
import { ERRORS } from '../../server/contract/errors.ts'
import { ROLES } from '../../server/contract/roles.ts'
import { DECIDED_RULES, RULES } from '../../server/contract/ledger/verdicts.ts'
import { CALL_BACK_WORDS, FINDING_WORDS, RESPONSIBILITY_WORDS, STATE_WORDS } from '../../kiosk/strings/cases.zh.ts'
import { ROLE_WORDS } from '../../kiosk/strings/desk.zh.ts'
import { CLOCK_WORDS, GROUND_WORDS, RULE_WORDS, VERDICT_WORDS } from '../../kiosk/strings/office.zh.ts'
import { refusalText } from '../../kiosk/strings/refusals.zh.ts'

/** The closed words of the contract, and what a person reads for each. A code is for programs. */
const LISTS: [string, readonly string[], Readonly<Record<string, string>>][] = [
  ['rules', [...RULES, ...DECIDED_RULES], RULE_WORDS],
  ['verdicts', ['counted', 'held', 'excluded'], VERDICT_WORDS],
  ['clocks', ['measured', 'estimated', 'suspect'], CLOCK_WORDS],
  ['grounds', ['mistaken', 'malicious'], GROUND_WORDS],
  ['states of a case', CASE_STATES, STATE_WORDS],
  ['findings', FINDINGS, FINDING_WORDS],
  ['responsibilities', RESPONSIBILITIES, RESPONSIBILITY_WORDS],
  ['call-backs', CALL_BACKS, CALL_BACK_WORDS],
  ['roles', ROLES, ROLE_WORDS],
]

test.each(LISTS)('%s have a Chinese word each', (_name, closed, words) => {
  for (const word of closed) expect(words[word], word).toMatch(/^\p{Script=Han}/u)
})

test('every refusal has a Chinese sentence, and none shows a code', () => {
  for (const code of [...Object.keys(ERRORS), 'no-such-code']) {
    expect(refusalText(code), code).toMatch(/\p{Script=Han}/u)
    expect(refusalText(code).split(/[^a-z-]/), code).not.toContain(code)
  }
})

test('no page shows why somebody may not by its code, or a rule or clock for want of a word', () => {
  const root = join(import.meta.dirname, '../..')
  for (const file of globSync('kiosk/**/*.ts', { cwd: root })) {
    const source = readFileSync(join(root, file), 'utf8')
    expect(source.match(/\$\{(?!words)\w+\.mayNot\}/g), file).toBeNull()
    expect(source.match(/(?:RULE|CLOCK|VERDICT)_WORDS\[[\w.]{1,40}\] \?\? \w/g), file).toBeNull()
  }
})
