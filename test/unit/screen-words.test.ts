import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CASE_STATES, CALL_BACKS, FINDINGS, RESPONSIBILITIES } from '../../server/contract/cases.ts'
import { ERRORS } from '../../server/contract/errors.ts'
import { ALERT_RULES, OFFICE_RULES } from '../../server/contract/alerts.ts'
import { AUDIT_ACTIONS } from '../../server/contract/audit.ts'
import { LIVE_PROBLEMS } from '../../server/contract/hall/hall-feed.ts'
import { ROLES } from '../../server/contract/roles.ts'
import { DECIDED_RULES, RULES } from '../../server/contract/ledger/verdicts.ts'
import { CALL_BACK_WORDS, FINDING_WORDS, RESPONSIBILITY_WORDS, STATE_WORDS } from '../../kiosk/strings/hall/cases.zh.ts'
import { RULE_NAMES } from '../../kiosk/strings/hall/alerts.zh.ts'
import { AUDIT_WORDS } from '../../server/contract/text/audit-words.ts'
import { WINDOW_MODE_WORDS, WINDOW_STATE_WORDS } from '../../kiosk/strings/closed.words.ts'
import { ALERT_WORDS, PROBLEM_WORDS, ROLE_WORDS } from '../../kiosk/strings/desk.zh.ts'
import { CLOCK_WORDS, GROUND_WORDS, RULE_WORDS, VERDICT_WORDS } from '../../kiosk/strings/office.zh.ts'
import { refusalText } from '../../kiosk/strings/refusals.zh.ts'

const chinese = (words: Readonly<Record<string, { zh: string }>>) =>
  Object.fromEntries(Object.entries(words).map(([word, { zh }]) => [word, zh]))

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
  ['actions of the audit log', Object.keys(AUDIT_ACTIONS), AUDIT_WORDS],
  ['problems of a device', LIVE_PROBLEMS, PROBLEM_WORDS],
  ['rules of alerts', [...ALERT_RULES, ...OFFICE_RULES], ALERT_WORDS],
  ['names of the rules of alerts', [...ALERT_RULES, ...OFFICE_RULES], RULE_NAMES],
  ['states of a window', ['open', 'paused', 'closed'], chinese(WINDOW_STATE_WORDS)],
  ['ways of a window', ['open', 'invited'], chinese(WINDOW_MODE_WORDS)],
]

test.each(LISTS)('%s have a Chinese word each', (_name, closed, words) => {
  for (const word of closed) expect(words[word], word).toMatch(/^[\d ]*\p{Script=Han}/u)
})

test('words of lists have an English word each, too', () => {
  for (const words of [...Object.values(WINDOW_STATE_WORDS), ...Object.values(WINDOW_MODE_WORDS)])
    expect(words.en).toMatch(/^[a-z ]+$/)
  for (const english of Object.values(AUDIT_ACTIONS)) expect(english).toMatch(/^[\x20-\x7e]+$/)
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
    // What a table does not know is said in words: the code itself is never the last resort.
    expect(source.match(/[A-Z]_WORDS\[[\w.]{1,40}\] \?\? (?!UNKNOWN_WORD|'|words)\w/g), file).toBeNull()
  }
})
