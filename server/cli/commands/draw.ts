import { Refusal } from '../../contract/errors.ts'
import { LEAST_DICE, MOST_DICE, MOST_PER_UNIT, SURVEY_DEFAULTS, USUAL_DICE } from '../../contract/survey/draw-limits.ts'
import type { DrawRecord } from '../../contract/survey/draw.ts'
import { sha256 } from '../../machine/sha256.ts'
import { checkDraw } from '../../rules/sampling/check-draw.ts'
import { describeDifference } from '../../rules/sampling/describe-difference.ts'
import { drawSample, NO_DEVIATIONS, recordText } from '../../rules/sampling/draw.ts'
import { parseFrame, strataOf } from '../../rules/sampling/frame.ts'
import { parseDeviations } from '../../rules/sampling/read-deviations.ts'
import { parseRecord } from '../../rules/sampling/read-record.ts'
import { checkSeed } from '../../rules/sampling/seed.ts'
import { ticketsOf } from '../../rules/sampling/ticket.ts'
import { command, type Command } from '../command.ts'
import { integer, optional, required, text, type Reader } from '../option.ts'
import { readFile } from '../read-file.ts'
import { UsageError } from '../../machine/usage-error.ts'
import { writeWhole } from '../whole-file.ts'

const year: Reader<string> = {
  takes: 'YEAR',
  read(written, name) {
    if (/^\d{4}$/.test(written)) return written
    throw new UsageError(`--${name} ${written} is not a year`, `--${name} 要写年份`, `--${name} 2026`)
  },
}

const frameFile = required(text('FILE'), {
  en: 'the frame as it was frozen, byte for byte',
  zh: '冻结时导出的抽样框，一个字节也不能改',
})

const campaign = optional(year, { en: 'without it, the running one', zh: '不写为正在进行的评议活动' })

const frame = command({
  name: 'draw frame',
  say: {
    en: 'Freezes the frame of the pool as it is now, and hands its hash to the outside; the dice wait from here on.',
    zh: '按样本库现在的内容冻结抽样框，指纹立即送外部见证；从此起等满规定时间才能掷骰。',
  },
  options: {
    campaign,
    dice: optional(integer(LEAST_DICE, MOST_DICE), {
      en: `how many digits will be thrown; ${USUAL_DICE} without it`,
      zh: `事先说好掷几位数字；不写为 ${USUAL_DICE}`,
    }),
    reason: optional(text('TEXT'), {
      en: 'why another frame takes the place of the one that there is',
      zh: '已有抽样框时：重新冻结的原因，记入台账',
    }),
  },
  notes: [
    {
      en: 'A new frame before the dice takes the place of the last, and the wait begins anew. Once a seed is agreed: draw-done.',
      zh: '掷骰以前可以写明原因重新冻结，等待时间重新起算；种子一致以后不能再改（draw-done）。',
    },
  ],
  examples: ['pingyi draw frame', 'pingyi draw frame --reason "名单更正"'],
  async run({ campaign: year, dice, reason }, { ask, settings, note }) {
    note('正在冻结抽样框…… freezing the frame')
    const done = await ask('draw-frame', {
      ...(year === undefined ? {} : { campaign: year }),
      dice: dice ?? USUAL_DICE,
      ...(reason === undefined ? {} : { reason }),
      data: settings.data,
    })
    return {
      json: done,
      lines: [
        `已冻结 frozen #${done.frame}，${done.size} 人次 lines`,
        `抽样框指纹 frame ${done.hash}`,
        `可以掷骰 dice from ${done.diceFrom}`,
        ...(done.unitsWithout.length === 0
          ? []
          : [`没有评议主体的单位 units that nobody rates: ${done.unitsWithout.map(({ code }) => code).join('、')}`]),
        ...(done.followUp === null ? [] : [`已冻结，检查点没有写成文件 frozen, but ${done.followUp}`]),
      ],
    }
  },
})

const seed = command({
  name: 'draw seed',
  say: {
    en: 'Types the digits of the dice as one of two people of two bodies; where both agree, the sample is drawn at once.',
    zh: '输入骰子的数字。由两个不同单位的两个人各输一遍，一致以后立即抽样。',
  },
  options: {
    campaign,
    digits: required(text('DIGITS'), { en: 'all digits; spaces do not matter', zh: '全部数字，中间可以有空格' }),
  },
  notes: [
    {
      en: 'Whoever gives the word (--officer) is the one who types: the survey’s owner, the office, or a reporter. The same at the page.',
      zh: '用 --officer 的人就是输入的人：测评单位、评议办公室或报送单位的账号，与页面上一样。',
    },
  ],
  examples: ['pingyi draw seed --officer li --digits "401729 568320 947715 063824"'],
  async run({ campaign: year, digits }, { ask, settings }) {
    const done = await ask('draw-seed', {
      ...(year === undefined ? {} : { campaign: year }),
      digits,
      data: settings.data,
    })
    const waits =
      done.differs.length > 0
        ? `与另一人不同的位 places that differ: ${done.differs.join('、')}；什么也没有抽 nothing was drawn`
        : `已输 typed ${done.typed}/${done.dice}，等另一单位的人输入 waiting for the other body`
    return {
      json: done,
      lines: done.record === null ? [waits] : [`一致，已抽样 agreed and drawn`, `名单指纹 record ${done.record}`],
    }
  },
})

const draw = command({
  name: 'draw run',
  say: {
    en: 'Draws from a frame by a seed, without a hub, and writes the record; the same frame and seed give the same record.',
    zh: '不用服务器，由抽样框和种子抽样并写出记录；同一抽样框、同一种子，结果总是一样。',
  },
  options: {
    frame: frameFile,
    seed: required(text('DIGITS'), { en: '20 to 64 digits of the dice', zh: '骰子掷出的 20 至 64 位数字' }),
    campaign: required(year, { en: 'the campaign', zh: '评议活动的年份' }),
    'per-unit': optional(integer(1, MOST_PER_UNIT), {
      en: `people a unit; ${SURVEY_DEFAULTS.perUnit} without it`,
      zh: `每个参评单位抽多少人；不写为 ${SURVEY_DEFAULTS.perUnit}`,
    }),
    floor: optional(integer(1, MOST_PER_UNIT), {
      en: `at least so many a stratum; ${SURVEY_DEFAULTS.floor} without it`,
      zh: `每层至少抽多少人；不写为 ${SURVEY_DEFAULTS.floor}`,
    }),
    deviations: optional(text('FILE'), {
      en: 'last year’s deviations, lines of unit,kind,hundredths of a point; without it 1 everywhere',
      zh: '上年标准差，每行 单位编号,类别,百分之一分；不写一律按 1 计',
    }),
    out: required(text('FILE'), { en: 'where to write; whole or not at all', zh: '写到哪个文件；不会留下半个文件' }),
  },
  notes: [
    {
      en: 'The file is RFC 8785 JSON and nothing else, so its SHA-256 is the record’s hash. The draw of a campaign is made on the hub, with two people at the dice; this command recomputes it.',
      zh: '写出的文件就是 RFC 8785 JSON，文件的 SHA-256 就是名单指纹。正式抽样在服务器上、由两个人输入骰子的数字进行；本命令用来重算。',
    },
  ],
  examples: ['pingyi draw run --frame frame.csv --seed 401729568320947715063824 --campaign 2026 --out record.json'],
  async run({ frame, seed, campaign, 'per-unit': perUnit, floor, deviations, out }) {
    checkSeed(seed)
    const { frameHash, strata } = readFrame(frame)
    const record = drawSample({
      campaign,
      strata,
      frameHash,
      rules: { perUnit: perUnit ?? SURVEY_DEFAULTS.perUnit, floor: floor ?? SURVEY_DEFAULTS.floor },
      deviationOf: deviations === undefined ? NO_DEVIATIONS : parseDeviations(readFile(deviations).toString('utf8')),
      seed,
      ticketOf: ticketsOf(seed, sha256),
    })
    const written = recordText(record)
    writeWhole(out, (write) => write(written))
    return {
      json: { ...summaryOf(record), hash: sha256(written), out },
      lines: [`已抽样 drawn: ${out}`, ...linesOf(record, sha256(written))],
    }
  },
})

const check = command({
  name: 'draw check',
  say: {
    en: 'Recomputes a draw from its frame, rules and seed, and names the first difference; needs no hub.',
    zh: '由抽样框、规则和种子重算一次抽样，指出第一处不同；不需要服务器。',
  },
  options: {
    record: required(text('FILE'), { en: 'the record of the draw', zh: '抽样记录' }),
    frame: frameFile,
  },
  notes: [
    {
      en: 'Compare both hashes with those that were shown to the room. Deviations are taken as recorded: they follow from last year’s answers.',
      zh: '请把两个指纹与现场公布的核对。标准差以记录为准，它由上年答卷算出，不在抽样框里。',
    },
  ],
  examples: ['pingyi draw check --record record.json --frame frame.csv'],
  async run({ record: file, frame }) {
    const record = parseRecord(readFile(file).toString('utf8'))
    const { frameHash, strata } = readFrame(frame)
    const difference = checkDraw(record, strata, { frameHash, ticketOf: ticketsOf(record.seed, sha256) })
    const hash = sha256(recordText(record))
    const words = difference && describeDifference(difference)
    return {
      json: { ok: difference === null, ...summaryOf(record), hash, difference },
      ...(difference && words ? { refused: new Refusal(difference.code, words.en) } : {}),
      lines: [
        words ? `对不上 the record is NOT what frame and seed give` : `对得上 the record is what frame and seed give`,
        ...(words ? [words.zh, words.en] : []),
        ...linesOf(record, hash),
      ],
    }
  },
})

function summaryOf({ campaign, frame, seed, drawn, reserves }: DrawRecord) {
  const units = new Set(frame.strata.map(({ unit }) => unit)).size
  const size = drawn.length + reserves.length
  return { campaign, frame: frame.hash, units, strata: frame.strata.length, size, drawn: drawn.length, seed }
}

function linesOf(record: DrawRecord, hash: string): string[] {
  const { units, strata, size, drawn, seed } = summaryOf(record)
  return [
    `${units} 个单位 units，${strata} 层 strata，${size} 人次 lines，抽中 drawn ${drawn}`,
    `种子 seed ${seed}`,
    `抽样框指纹 frame ${record.frame.hash}`,
    `名单指纹 record ${hash}`,
  ]
}

/** @throws Refusal file-unreadable, frame-malformed, frame-empty */
function readFrame(file: string) {
  const bytes = readFile(file)
  return { frameHash: sha256(bytes), strata: strataOf(parseFrame(bytes.toString('utf8'))) }
}

export const DRAW_COMMANDS: readonly Command[] = [frame, seed, draw, check]
