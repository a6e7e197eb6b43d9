import { Refusal } from '../../contract/errors.ts'
import type { BallotEntries } from '../../contract/ledger/ballot-entries.ts'
import { rowsOf } from '../../store/ballot-box/ballot-box.ts'
import { countBox, type BoxCount } from '../../store/ballot-box/count-box.ts'
import { command, type Command } from '../command.ts'
import { flag, optional, required, text } from '../option.ts'
import { readFile } from '../read-file.ts'

const recount = command({
  name: 'ballot recount',
  say: {
    en: 'Opens a box again with two trustees’ slips, without a hub, and compares it with what the ledger says of the close.',
    zh: '用两张钥匙单在离线的机器上重新开箱计票，与台账里的计票结果核对；不需要服务器。',
  },
  options: {
    box: required(text('FILE'), {
      en: 'the box: ballot/<campaign>/ballots or its copy',
      zh: '票箱文件：ballot/<年份>/ballots 或其副本',
    }),
    ledger: required(text('FILE'), { en: 'from `pingyi ledger export`', zh: '由 pingyi ledger export 导出的台账' }),
    campaign: optional(text('YEAR'), { en: 'without it, the last that was closed', zh: '不写为最近计过票的一次' }),
    'slips-stdin': flag({
      en: 'takes the two slips from standard input, one a line; they are nowhere else',
      zh: '从标准输入读两张钥匙单，一行一张；不落在别处',
    }),
  },
  notes: [
    {
      en: 'The ballots are opened in memory and split at once into marks. A copy that was taken before the close has fewer ballots: its root is among the ballot-box entries, or it is not the box.',
      zh: '选票只在内存里打开，随即拆成各单位的计数。开箱以前的副本票数较少：它的根应在台账的 ballot-box 里，否则不是这只票箱。',
    },
  ],
  examples: [
    'printf \'%s\\n%s\\n\' "$SLIP1" "$SLIP2" | pingyi ballot recount --box ballots --ledger ledger.jsonl --slips-stdin',
  ],
  async run({ box, ledger, campaign }, { readSecret }) {
    const { opening, close } = closeIn(readFile(ledger).toString('utf8'), campaign)
    const slips = (await readSecret('slips-stdin')).split(/\r?\n/).map((line) => line.trim())
    if (slips.length !== 2 || slips.includes('')) throw new Refusal('trustee-slips-wrong', 'two lines, one a slip')
    const counted = await countBox({
      rows: wholeRows(box),
      campaign: opening.campaign,
      issuerKey: Buffer.from(opening.issuerKey, 'base64url'),
      boxKeySealed: Buffer.from(opening.boxKeySealed, 'base64url'),
      slips: slips as [string, string],
      units: opening.units.length,
    })
    const differs = differences(close, counted)
    return {
      json: { ok: differs.length === 0, campaign: opening.campaign, differs, ...counted },
      ...(differs.length === 0 ? {} : { refused: new Refusal('recount-differs', differs.join(', ')) }),
      lines: [
        differs.length === 0
          ? '对得上 the box is what was counted'
          : `对不上 the box is NOT what was counted: ${differs.join('、')}`,
        `${counted.ballots} 张选票 ballots，${counted.invalid.length} 张无效 invalid`,
        `票箱的根 root ${counted.root}`,
      ],
    }
  },
})

type Entry = { [K in 'ballot-opening' | 'ballot-close']: { n: number; kind: K; body: BallotEntries[K] } }[
  | 'ballot-opening'
  | 'ballot-close']

/** Opening and close of a ballot in an exported ledger. @throws Refusal ballot-not-closed, file-unreadable */
function closeIn(lines: string, campaign: string | undefined) {
  const openings = new Map<number, BallotEntries['ballot-opening']>()
  let found: { opening: BallotEntries['ballot-opening']; close: BallotEntries['ballot-close'] } | null = null
  for (const [i, line] of lines.split('\n').entries()) {
    if (!line.includes('"kind":"ballot-')) continue
    const entry = parsed(line, i + 1)
    if (entry.kind === 'ballot-opening') openings.set(entry.n, entry.body)
    else if (entry.kind === 'ballot-close') {
      const opening = openings.get(entry.body.opening)
      if (opening !== undefined && (campaign === undefined || opening.campaign === campaign))
        found = { opening, close: entry.body }
    }
  }
  if (found === null) throw new Refusal('ballot-not-closed')
  return found
}

function parsed(line: string, at: number): Entry {
  try {
    return JSON.parse(line) as Entry
  } catch {
    throw new Refusal('file-unreadable', `line ${at} is no entry`)
  }
}

/** Names of what is not as the close says. */
function differences(close: BallotEntries['ballot-close'], counted: BoxCount): string[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return (['ballots', 'root', 'trackers', 'invalid', 'marks'] as const).filter(
    (name) => !same(close[name], counted[name]),
  )
}

/** @throws Refusal file-unreadable, box-malformed */
function wholeRows(file: string): Buffer[] {
  const bytes = readFile(file)
  try {
    return rowsOf(bytes)
  } catch (error) {
    throw new Refusal('box-malformed', (error as Error).message)
  }
}

export const BALLOT_COMMANDS: readonly Command[] = [recount]
