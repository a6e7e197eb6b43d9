import { policyRuleWord, policyValueWord } from '../../campaign/policy-words.ts'
import type { PendingPolicy, PolicyReport } from '../../campaign/policy-report.ts'
import { command, type Command } from '../command.ts'
import { instant, optional, required, text } from '../option.ts'
import { tableLines } from '../table-lines.ts'
import { effectLines } from './correction.ts'

const since = optional(instant, {
  en: 'from when it holds; without it, from now on; in the past, presses since then are screened again',
  zh: '从何时起生效；不写为现在；写过去则其后的评价重新筛查',
})

/** One line for the start and for `policy show`: what the office has to know of the policy, if anything. */
export function policyAlerts({ campaign, current, pending }: PolicyReport): string[] {
  const lines: string[] = []
  if (!campaign.ownPolicy)
    lines.push(
      `${campaign.id} 年没有自己的评议规则，沿用第 ${current.version} 版。 No policy for ${campaign.id}: version ${current.version} goes on.`,
    )
  if (pending)
    lines.push(
      `评议规则文件有改动（第 ${pending.version} 版），确认以前不生效：policy diff。 A changed policy waits to be confirmed.`,
    )
  return lines
}

function differenceLines({ differences, obstacle }: PendingPolicy): string[] {
  return [
    ...tableLines(
      ['规则 rule', '台账 ledger', '文件 files', ''],
      differences.map(({ path, before, after }) => [
        policyRuleWord(path) ?? path,
        policyValueWord(path, before),
        policyValueWord(path, after),
        path,
      ]),
    ),
    ...(obstacle ? [`不能确认 cannot be taken up: ${obstacle.code} ${obstacle.detail ?? ''}`] : []),
  ]
}

const show = command({
  name: 'policy show',
  say: {
    en: 'The policy that holds, its versions, and whether another one waits.',
    zh: '现行评议规则、各版和待确认的改动。',
  },
  options: {},
  examples: ['pingyi policy show', 'pingyi policy show --json'],
  async run(_, { ask }) {
    const report = await ask('policy-show', {})
    const rows = report.versions.map(({ version, since: from, digest }) => [String(version), from, digest])
    return { json: report, lines: [...tableLines(['version', 'since', 'digest'], rows), ...policyAlerts(report)] }
  },
})

const diff = command({
  name: 'policy diff',
  say: {
    en: 'What the files say otherwise than the newest version, and what taking it up would do. Changes nothing.',
    zh: '规则文件与最新一版的差别，以及确认以后的影响。不作更改。',
  },
  options: { since },
  examples: ['pingyi policy diff', 'pingyi policy diff --since 2026-11-01T00:00:00+08:00'],
  async run({ since: from }, { ask }) {
    const { pending, effect } = await ask('policy-diff', from === undefined ? {} : { since: from })
    const lines =
      pending === null
        ? ['没有改动 the files say what the ledger says']
        : [
            ...differenceLines(pending),
            ...(effect
              ? [`改变的筛查结论 verdicts that would change: ${effect.verdicts}`, ...effectLines(effect.units)]
              : []),
          ]
    return { json: { pending, effect }, lines }
  },
})

const takeUp = command({
  name: 'policy take-up',
  say: {
    en: 'Confirms the policy of the files as a new version.',
    zh: '确认规则文件的改动，作为新的一版。',
  },
  options: { reason: required(text('TEXT'), { en: 'why, for the record', zh: '理由，记入台账' }), since },
  notes: [{ en: 'Look first: policy diff.', zh: '请先查看：policy diff。' }],
  examples: [
    'pingyi policy take-up --reason "市直机关工委 2026 年第 3 次会议"',
    'pingyi policy take-up --since 2026-12-01T00:00:00+08:00 --reason "2027 年规则"',
  ],
  async run({ since: from, reason }, { ask }) {
    const done = await ask('policy-take-up', { reason, ...(from === undefined ? {} : { since: from }) })
    return {
      json: done,
      lines: [
        `第 ${done.version} 版从 ${done.since} 起生效 holds from then on，改变的筛查结论 verdicts changed: ${done.verdicts}`,
      ],
    }
  },
})

export const POLICY_COMMANDS: readonly Command[] = [show, diff, takeUp]
