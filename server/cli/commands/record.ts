import { join } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import type { RebuildStage } from '../../contract/hub/rebuild.ts'
import { METHOD_CODES } from '../../contract/methods.ts'
import { EXPORT_FORMATS } from '../../contract/export/export-formats.ts'
import { command, type Command } from '../command.ts'
import { date, flag, oneOf, optional, publicKey, required, text } from '../option.ts'
import { readFile } from '../read-file.ts'
import { endCutRestore, readRecord } from '../read-record.ts'
import { progressNote } from '../watch.ts'
import { writeWhole } from '../whole-file.ts'

const out = required(text('FILE'), { en: 'where to write; whole or not at all', zh: '写到哪个文件；不会留下半个文件' })
const databaseOf = (data: string) => join(data, 'pingyi.db')

const IN_DECEMBER = {
  en: 'In December, while the year before is reported: the campaign that ended on 30 November is named with --campaign.',
  zh: '12 月报送上一年结果时，11 月 30 日结束的那一年要写 --campaign。',
}

/** In December two campaigns may be meant. */
function sayCampaign(
  note: (line: string) => void,
  { campaign, ended }: { campaign: string; ended: string | null },
): void {
  if (ended === null) return
  note(
    `这是正在进行的 ${campaign} 年；已经结束的 ${ended} 年请加 --campaign ${ended} this is ${campaign}, which runs; for the one that has ended: --campaign ${ended}`,
  )
}

const exportScores = command({
  name: 'export',
  say: { en: 'Writes the scores of a method to a file.', zh: '导出一种评议方式的得分。' },
  options: {
    method: required(oneOf(METHOD_CODES), { en: 'the method', zh: '评议方式' }),
    format: required(oneOf(EXPORT_FORMATS), { en: 'kind of file', zh: '文件格式' }),
    out,
    from: optional(date, { en: 'first day; without it, the campaign’s first', zh: '起始日；不写为评议时段首日' }),
    to: optional(date, { en: 'last day, included; without it, today', zh: '截止日（含）；不写为今天' }),
    campaign: optional(text('YEAR'), {
      en: 'without it, that of the dates; without those, the running one',
      zh: '不写按日期；日期也不写，为正在进行的评议活动',
    }),
  },
  examples: [
    'pingyi export --method service-centre --format xlsx --out scores.xlsx',
    'pingyi export --method service-centre --format csv --from 2026-11-01 --to 2026-11-30 --out november.csv',
  ],
  notes: [IN_DECEMBER],
  async run({ method, format, out: file, from, to, campaign }, { ask, note }) {
    const { base64, ended, ...made } = await ask('export-scores', {
      method,
      format,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(campaign === undefined ? {} : { campaign }),
    })
    sayCampaign(note, { ...made, ended })
    const bytes = Buffer.from(base64, 'base64')
    writeWhole(file, (write) => write(bytes))
    return {
      json: { ...made, format, out: file, bytes: bytes.length },
      lines: [`已导出 written ${file} (${bytes.length} bytes)`],
    }
  },
})

const summary = command({
  name: 'summary',
  say: {
    en: 'Writes the year’s summary to a file: all four methods side by side, sealed figures only.',
    zh: '导出全年汇总：四种评议方式并列，只有封存的数字。',
  },
  options: {
    format: required(oneOf(EXPORT_FORMATS), { en: 'kind of file', zh: '文件格式' }),
    out,
    campaign: optional(text('YEAR'), { en: 'without it, the running one', zh: '不写为正在进行的评议活动' }),
  },
  examples: ['pingyi summary --format xlsx --out summary.xlsx --campaign 2026'],
  notes: [IN_DECEMBER],
  async run({ format, out: file, campaign }, { ask, note }) {
    const { base64, ended, ...made } = await ask('export-summary', {
      format,
      ...(campaign === undefined ? {} : { campaign }),
    })
    sayCampaign(note, { ...made, ended })
    const bytes = Buffer.from(base64, 'base64')
    writeWhole(file, (write) => write(bytes))
    return {
      json: { ...made, format, out: file, bytes: bytes.length },
      lines: [`已导出 written ${file} (${bytes.length} bytes)`],
    }
  },
})

const ledgerExport = command({
  name: 'ledger export',
  say: {
    en: 'Writes the ledger in its outside form: JSON Lines, from which anyone can recompute every hash and score.',
    zh: '导出台账：每行一条 JSON，任何人都能据此重算全部哈希和得分。',
  },
  options: { out },
  examples: ['pingyi ledger export --out ledger.jsonl'],
  async run({ out: file }, { ask, settings }) {
    await ask('ledger-export-begins', {})
    const { exportLedger } = await import('../../store/chain/export-ledger.ts')
    const { entries, head } = readRecord(settings.data, databaseOf(settings.data), (db) =>
      writeWhole(file, (write) => exportLedger(db, write)),
    )
    const done = { entries, head, out: file }
    return { json: done, lines: [`已导出 written ${file}: ${entries} 条 entries`, `head ${head}`] }
  },
})

/** As many as somebody reads; the rest is counted. */
const MOST_PROBLEMS = 100

const verify = command({
  name: 'ledger verify',
  say: {
    en: 'Recomputes everything from scratch: chain, verdicts, figures. Names what is wrong, up to 100. Reads only.',
    zh: '从头重算：哈希链、筛查、各项数字。列出有问题的记录，最多 100 处。只读。',
  },
  options: {
    checkpoint: optional(text('FILE'), {
      en: 'also fail unless the chain contains this checkpoint, as an outside party holds it',
      zh: '同时核对外部保存的检查点，台账不含则不通过',
    }),
    key: optional(publicKey, {
      en: 'the hub’s public key as it was handed over in person; without it, the one of the data folder',
      zh: '当面交接的服务器公钥；不写则用数据目录里的',
    }),
    signatures: flag({
      en: 'also check every device signature, on all cores; takes longer than the rest',
      zh: '同时校验每条评价的设备签名，用全部处理器核，较慢',
    }),
  },
  examples: [
    'pingyi ledger verify',
    'pingyi ledger verify --checkpoint checkpoint.json --json',
    '  {"ok":true,"entries":412,"head":"9f2c…","problems":[]}',
    'pingyi ledger verify --checkpoint checkpoint.json --key 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  ],
  async run({ checkpoint, key, signatures }, { settings, note }) {
    const { verifyLedger } = await import('../../store/verify/verify-ledger.ts')
    const { hasKeys, openKeys } = await import('../../store/chain/keys.ts')
    endCutRestore(settings.data)
    const told =
      checkpoint === undefined ? {} : await givenCheckpoint(readFile(checkpoint).toString('utf8'), key, settings.data)
    const keys = hasKeys(settings.data) ? { keys: openKeys(settings.data) } : {}
    const onProgress = (entries: number) => note(`${entries} …`)
    const found = readRecord(settings.data, databaseOf(settings.data), (db) =>
      verifyLedger(db, { ...told, ...keys, most: MOST_PROBLEMS, onProgress }),
    )
    const { entries, head, more, stoppedAt } = found
    const signed = signatures ? await checkSignatures(databaseOf(settings.data), entries) : null
    const problems = [...found.problems, ...(signed?.problems ?? [])]
    const ok = problems.length === 0
    return {
      json: {
        ok,
        entries,
        head: head.hash,
        problems,
        ...(more === undefined ? {} : { more }),
        ...(stoppedAt === undefined ? {} : { stoppedAt }),
        ...(signed === null ? {} : { signatures: signed.checked }),
      },
      ...(ok ? {} : { refused: new Refusal('ledger-broken', problems[0]!.code) }),
      lines: [
        ok ? `台账完好 the ledger verifies: ${entries} 条 entries` : `台账有问题 the ledger does NOT verify`,
        `head ${head.n} ${head.hash}`,
        signed === null
          ? '设备签名未校验，加 --signatures 校验 device signatures were not checked: --signatures'
          : `设备签名 signatures: ${signed.checked}`,
        ...problems.map(({ n, code, message }) => `${n === undefined ? '' : `#${n} `}${code}: ${message}`),
        ...(more === undefined ? [] : [`还有 ${more} 处未列出 and ${more} more`]),
        ...(problems.length < 2 ? [] : ['后面的可能由第一处引起 what comes after the first may follow from it']),
        ...(stoppedAt === undefined
          ? []
          : [`从第 ${stoppedAt} 条起无法再校验 stopped at ${stoppedAt}: nothing after it could be checked`]),
      ],
    }
  },
})

const ledgerKey = command({
  name: 'ledger key',
  say: {
    en: 'The hub’s public key, to be handed over in person to whoever keeps checkpoints.',
    zh: '显示服务器签名公钥，请当面交给保存检查点的一方。',
  },
  options: {},
  examples: ['pingyi ledger key'],
  async run(_, { settings }) {
    const key = await signer(undefined, settings.data)
    return { json: { key }, lines: [key] }
  },
})

const REBUILD_WORDS = {
  making: '由台账生成 making',
  comparing: '核对 comparing',
  mending: '更正 putting right',
} satisfies Record<RebuildStage, string>

const rebuild = command({
  name: 'ledger rebuild',
  say: {
    en: 'Makes everything that follows from the ledger again beside what there is, and puts right what differs.',
    zh: '在旁边由台账重新生成全部派生数据，并更正有出入的地方；期间照常接收评价。',
  },
  options: {},
  examples: ['pingyi ledger rebuild'],
  async run(_, { ask, note }) {
    const watch = { signal: new AbortController().signal, onProgress: progressNote(note, REBUILD_WORDS) }
    const done = await ask('ledger-rebuild', {}, watch)
    const { entries, rows = 0 } = done
    return {
      json: done,
      lines: [`已由 ${entries} 条重建，更正 ${rows} 行 rebuilt from ${entries} entries, ${rows} rows put right`],
    }
  },
})

/**
 * A checkpoint with the key that has to have signed it; what is none is told as such, whoever's key is known.
 *
 * @throws Refusal key-unknown
 */
async function givenCheckpoint(checkpoint: string, key: string | undefined, data: string) {
  const { parseCheckpoint } = await import('../../store/chain/checkpoint.ts')
  return parseCheckpoint(checkpoint) ? { checkpoint, key: await signer(key, data) } : { checkpoint }
}

/** @throws Refusal key-unknown */
async function signer(key: string | undefined, data: string): Promise<string> {
  const { signerOf } = await import('../../store/chain/checkpoint.ts')
  const known = key ?? signerOf(data)
  if (known === undefined) throw new Refusal('key-unknown')
  return known
}

async function checkSignatures(database: string, entries: number) {
  const { verifySignatures } = await import('../../store/verify/chain/verify-signatures.ts')
  return verifySignatures(database, entries)
}

export const RECORD_COMMANDS: readonly Command[] = [exportScores, summary, ledgerExport, verify, ledgerKey, rebuild]
