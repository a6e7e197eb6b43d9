import { Refusal } from '../../contract/errors.ts'
import { command, type Command } from '../command.ts'
import { date, flag, optional, someOf, text } from '../option.ts'
import { UsageError } from '../../machine/usage-error.ts'

export const seal: Command = command({
  name: 'seal',
  say: {
    en: 'Freezes a reported period and makes its package, signed by the hub; or checks such a package offline.',
    zh: '封存一个统计时段并生成由服务器签名的封存包；或离线核对封存包。',
  },
  options: {
    campaign: optional(text('YEAR'), {
      en: 'without it, that of the dates; without those, the running one, and in December the one that ended on 30 November (not with --early)',
      zh: '不写按日期；日期也不写，为正在进行的评议活动，12 月为 11 月 30 日结束的那一年（写了 --early 的除外）',
    }),
    from: optional(date, { en: 'first day; without it, the campaign’s', zh: '起始日；不写为活动首日' }),
    to: optional(date, { en: 'last day; without it, the campaign’s', zh: '截止日；不写为活动末日' }),
    reason: optional(text('TEXT'), { en: 'why; it goes on record', zh: '原因，记入台账' }),
    accept: optional(someOf(['gaps', 'late', 'unattributed', 'cases']), {
      en: 'open points accepted as they are: gaps,late,unattributed,cases',
      zh: '按现状接受的检查项：gaps,late,unattributed,cases',
    }),
    early: flag({ en: 'seal a period that is not over', zh: '提前封存尚未结束的时段' }),
    check: optional(text('PATH'), {
      en: 'checks a package: signature, files, chain, every figure recomputed from its ledger; needs no hub',
      zh: '核对封存包：签名、文件、哈希链，并由所附台账重算每个数字；不需要服务器',
    }),
    key: optional(text('KEY'), {
      en: 'with --check: the hub’s public key, as it was handed over in person',
      zh: '与 --check 同用：当面交接的服务器公钥',
    }),
    'unknown-key': flag({
      en: 'with --check: pass without the hub’s key, though anybody may have signed the package',
      zh: '与 --check 同用：没有服务器公钥也算通过（不能证明出自哪台服务器）',
    }),
  },
  examples: [
    'pingyi seal --campaign 2026 --reason "按期报送"',
    'pingyi seal --check data/seals/2025-12-01_2026-11-30-1371208 --key 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  ],
  notes: [
    {
      en: 'While ratings are held, or an open point is accepted, an officer of the campaign office must have consented on the page. A second seal answers the stored package.',
      zh: '还有待核评价，或按现状接受检查项时，须先由评议办公室一名人员在页面上同意封存。再次封存返回已存的封存包。',
    },
  ],
  async run({ check, key, 'unknown-key': unknownKey, reason, accept, early, ...dates }, { ask, settings, note }) {
    if (check !== undefined) return checkPath(check, { key, unknownKey }, note)
    if (reason === undefined)
      throw new UsageError('a seal needs a reason', '封存须写明原因', 'pingyi seal --reason "按期报送"')
    const given = Object.fromEntries(Object.entries(dates).filter(([, value]) => value !== undefined)) as {
      campaign?: string
      from?: string
      to?: string
    }
    note('正在封存并写封存包…… sealing and writing the package')
    const done = await ask('seal', { ...given, reason, accept: accept ?? [], early, data: settings.data })
    return {
      json: done,
      lines: [
        done.fresh
          ? `已封存 sealed ${done.from} 至 ${done.to} (#${done.seal})`
          : `此前已封存 sealed before (#${done.seal})`,
        ...(done.folder === null ? [] : [`封存包 package ${done.folder}`, `指纹 digest ${done.digest}`]),
        ...(done.followUp === null
          ? []
          : [
              `已封存，但后续处理出错，排除后再执行一次 sealed, but what followed failed; run it again: ${done.followUp}`,
            ]),
      ],
    }
  },
})

const KEY_NOT_COMPARED = [
  '！！未与服务器公钥比对：任何人都能用自己的密钥重新签名 THE KEY WAS NOT COMPARED: anybody may have signed this package',
]

async function checkPath(
  path: string,
  { key, unknownKey }: { key: string | undefined; unknownKey: boolean },
  note: (line: string) => void,
) {
  const { checkPackage } = await import('../../campaign/check-package.ts')
  const found = await checkPackage(path, { key, onProgress: (entries) => note(`${entries} …`) })
  const { ok, keyCompared, manifest, entries, problems } = found
  const refused = !ok ? 'seal-package-broken' : keyCompared || unknownKey ? null : 'key-not-compared'
  return {
    json: { ok, keyCompared, entries, problems, seal: manifest?.seal ?? null, key: manifest?.key ?? null },
    ...(refused === null ? {} : { refused: new Refusal(refused, path) }),
    lines: [
      ok
        ? `封存包完好 the package is as it was sealed: ${entries} 条 entries`
        : '封存包有问题 the package is NOT as it was sealed',
      ...(keyCompared ? [] : KEY_NOT_COMPARED),
      ...(manifest ? [`${manifest.from} 至 ${manifest.to}，签名公钥 signed by ${manifest.key}`] : []),
      ...problems,
    ],
  }
}
