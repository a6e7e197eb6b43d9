import { describe, expect, test } from 'vitest'
import { policyDifferences } from '../../server/campaign/policy-differences.ts'
import { policyRuleWord, policyValueWord } from '../../server/campaign/policy-words.ts'
import type { Policy } from '../../server/contract/policy.ts'
import { shippedConfiguration } from '../helpers/seeded-database.ts'

describe('the rules of a policy in Chinese', () => {
  test('every rule of the shipped policy, and every one that a policy may have, has its word', () => {
    const { policy } = shippedConfiguration()
    const whole = { ...policy, screening: { ...policy.screening, fewKeys: 'held' } }
    const nothing = {} as Policy
    const without = policyDifferences(nothing, whole as Policy).filter(({ path }) => policyRuleWord(path) === null)
    expect(without).toEqual([])
  })

  test.each([
    ['screening.gapMs', 15_000, '15 秒'],
    ['survey.seedWaitMs', 86_400_000, '1 天'],
    ['survey.seedWaitMs', 5_400_000, '90 分钟'],
    ['survey.responseMark', 50, '50%'],
    ['points.4', 80, '80 分'],
    ['minimums.online', 30, '30 条'],
    ['caseClocks.mendDays', 5, '5 个工作日'],
    ['questions.items.attitude.text.zh', '服务态度', '服务态度'],
    ['survey.perUnit', null, '没有'],
  ])('%s of %s is said as %s', (path, value, word) => {
    expect(policyValueWord(path, value)).toBe(word)
  })

  test('a rule that this build does not know keeps its path', () => {
    expect(policyRuleWord('survey.tomorrow')).toBe(null)
  })
})
