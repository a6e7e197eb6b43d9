import { Refusal } from '../../contract/errors.ts'
import type { Identity } from '../../simulation/simulated-device.ts'
import { command, type Context } from '../command.ts'
import { flag, integer, optional, text } from '../option.ts'
import { readFile } from '../read-file.ts'
import { UsageError } from '../../machine/usage-error.ts'

const PATIENCE_MS = 30_000

export const simulate = command({
  name: 'simulate',
  say: {
    en: 'Presses on many simulated devices at a given rate and measures the acknowledgements; or attacks the public page’s limits.',
    zh: '用许多模拟评价器按给定速度评价，测量送达时间；或对公众评议页的限制作攻击演练。',
  },
  options: {
    devices: optional(integer(1, 20_000), { en: 'how many devices (50)', zh: '多少台（50）' }),
    rate: optional(integer(1, 100_000), { en: 'presses a second over all of them (100)', zh: '合计每秒几次（100）' }),
    seconds: optional(integer(1, 86_400), { en: 'for how long (30)', zh: '持续几秒（30）' }),
    hub: optional(text('URL'), {
      en: 'the hub (http://127.0.0.1 with PINGYI_PORT; 8080)',
      zh: '服务器地址（http://127.0.0.1，端口按 PINGYI_PORT；8080）',
    }),
    'devices-file': optional(text('FILE'), {
      en: 'answers of device enrol --json, one a line; without it devices are enrolled and revoked afterwards',
      zh: 'device enrol --json 的回答，每行一个；不写就自行登记，结束后停用',
    }),
    attack: flag({
      en: 'plays a rally, a slow bot, a bought crowd, staff and a smear against the public page’s limits, on a record of its own',
      zh: '对公众评议页的限制演练：集中刷分、慢速程序、买来的人、本单位职工、抹黑。数据另放，用完即删',
    }),
    size: optional(integer(50, 100_000), {
      en: 'with --attack: ratings of the rally; the others are smaller in proportion (10000)',
      zh: '配合 --attack：集中刷分多少条，其余按比例（10000）',
    }),
    'per-day': optional(integer(1, 1_000), {
      en: 'with --attack: honest ratings of a unit on a day (12)',
      zh: '配合 --attack：每个单位每天多少条真实评价（12）',
    }),
    seed: optional(integer(0, 2 ** 32 - 1), {
      en: 'with --attack: the same seed, the same play (1)',
      zh: '配合 --attack：同一种子，同样的演练（1）',
    }),
    counted: flag({
      en: 'presses count as citizens’ do; without it they are marked as tests, which never count',
      zh: '按真评价计入；不写则标为测试，从不计入',
    }),
  },
  examples: [
    'pingyi simulate --devices 50 --rate 100 --seconds 30 --hub http://127.0.0.1:8080',
    'pingyi simulate --attack --size 10000',
    'pingyi simulate --devices-file devices.jsonl --hub https://hall.example:8443 --json',
  ],
  async run(values, context) {
    if (values.attack) {
      const { attackLines, playAttack } = await import('../attack/play-attack.ts')
      const report = await playAttack({
        config: context.settings.config,
        size: values.size ?? 10_000,
        perDay: values['per-day'] ?? 12,
        seed: values.seed ?? 1,
      })
      return { json: report, lines: attackLines(report) }
    }
    const hub = checkAddress(values.hub ?? `http://127.0.0.1:${context.settings.env['PINGYI_PORT'] || 8080}`)
    const { runLoad } = await import('../../simulation/load.ts')
    const wanted = values.devices ?? 50
    await findHub(hub)
    const file = values['devices-file']
    const enrolled = file === undefined ? await enrolSome(context, wanted) : []
    const identities = file === undefined ? enrolled : readIdentities(file).slice(0, wanted)
    try {
      const figures = await runLoad({
        hub,
        version: 'simulate',
        identities,
        rate: values.rate ?? 100,
        seconds: values.seconds ?? 30,
        test: !values.counted,
        chance: Math.random,
        patienceMs: PATIENCE_MS,
      })
      const { sent, acknowledged, duplicates, refused, pending, perSecond, p50Ms, p99Ms, troubles } = figures
      return {
        json: figures,
        ...(pending === 0 && refused === 0 && figures.devices === identities.length
          ? {}
          : { refused: new Refusal('busy', `${pending} presses pending, ${refused} refused`) }),
        lines: [
          `评价器 devices ${figures.devices}，历时 took ${figures.seconds} s`,
          `发出 sent ${sent}，确认 acknowledged ${acknowledged}，重复 duplicates ${duplicates}，拒绝 refused ${refused}，未确认 pending ${pending}`,
          `每秒 ${perSecond}/s，确认用时 ack p50 ${p50Ms} ms，p99 ${p99Ms} ms`,
          ...Object.entries(troubles).map(([code, times]) => `${code} × ${times}`),
        ],
      }
    } finally {
      for (const { deviceId } of enrolled)
        await context.ask('device-revoke', { device: deviceId, reason: 'the simulation ended' })
    }
  },
})

/** @throws UsageError */
function checkAddress(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : null
  if (url !== null && /^https?:$/.test(url.protocol)) return url.origin
  throw new UsageError(`--hub ${written} is not an address`, '--hub 要写服务器地址', '--hub http://127.0.0.1:8080')
}

/** @throws Refusal hub-unreachable */
async function findHub(hub: string): Promise<void> {
  try {
    const answer = await fetch(`${hub}/healthz`)
    await answer.text()
    if (!answer.ok) throw new Error(`healthz answers ${answer.status}`)
  } catch (error) {
    const { cause, message } = error as Error
    throw new Refusal('hub-unreachable', `${hub} (${cause instanceof Error ? cause.message : message})`)
  }
}

/** Round the windows of every hall. */
async function enrolSome({ ask }: Context, wanted: number): Promise<Identity[]> {
  const windows = [...new Set((await ask('posting-list', {})).map(({ window }) => window))]
  if (windows.length === 0) throw new Refusal('unknown-window', 'no window serves a unit')
  const identities: Identity[] = []
  for (let i = 0; i < wanted; i++) {
    const [hall, window] = windows[i % windows.length]!.split('/') as [string, string]
    identities.push(await ask('device-enrol', { kind: 'kiosk', hall, window }))
  }
  return identities
}

/** One JSON document, or one a line. @throws Refusal file-unreadable */
function readIdentities(file: string): Identity[] {
  const written = readFile(file).toString('utf8')
  try {
    const identities = written.trim().startsWith('[')
      ? (JSON.parse(written) as unknown[])
      : written
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line) => JSON.parse(line) as unknown)
    if (identities.length > 0 && identities.every(isIdentity)) return identities
  } catch {
    // Said below.
  }
  throw new Refusal('file-unreadable', `${file}: one {"deviceId": …, "token": …} a line`)
}

function isIdentity(value: unknown): value is Identity {
  const { deviceId, token } = (value ?? {}) as Partial<Identity>
  return typeof deviceId === 'string' && typeof token === 'string'
}
