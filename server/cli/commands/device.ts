import { exactShanghai } from '../../contract/campaign-time.ts'
import { command, type Command } from '../command.ts'
import { flag, instant, oneOf, optional, required, text, windowName } from '../option.ts'
import { UsageError } from '../../machine/usage-error.ts'
import { tableLines } from '../table-lines.ts'

const KINDS = ['kiosk', 'keypad'] as const
const say = {
  window: { en: 'where the device stands', zh: '安装在哪个窗口' },
  kind: { en: 'touchscreen or USB keypad', zh: '触摸屏或 USB 按键器' },
  device: { en: 'id of the device (device list)', zh: '评价器编号（见 device list）' },
  reason: { en: 'why, for the record', zh: '理由，记入台账' },
}

const code = command({
  name: 'device code',
  say: {
    en: 'Makes a pairing code: 8 digits, once, 15 minutes. Type it on the kiosk page or give it to the bridge.',
    zh: '生成安装码：8 位数字，只用一次，15 分钟有效。在评价器页面输入。',
  },
  options: {
    window: required(windowName, say.window),
    kind: required(oneOf(KINDS), say.kind),
    device: optional(text('ID'), {
      en: 'a device known already, whose token is to be replaced, or one that the hub lost with a rollback: it keeps its history',
      zh: '已登记的评价器换发凭证，或服务器回退以后不再认得的评价器重新登记；保留历史',
    }),
  },
  examples: ['pingyi device code --window shimin/A01 --kind kiosk'],
  async run({ window, kind, device }, { ask }) {
    const made = await ask('device-code', { window, kind, ...(device === undefined ? {} : { device }) })
    return {
      json: made,
      lines: [
        `安装码 code  ${made.code.slice(0, 4)} ${made.code.slice(4)}`,
        `有效到 until ${made.expiresAt}`,
        `在 /kiosk/ 页面输入。Type it on the page /kiosk/ of the hub.`,
      ],
    }
  },
})

const enrol = command({
  name: 'device enrol',
  say: {
    en: 'Enrols a device at a window and tells its identity and token, once.',
    zh: '登记一台评价器，给出编号和凭证（只显示一次）。',
  },
  options: {
    window: required(windowName, say.window),
    kind: required(oneOf(KINDS), say.kind),
    device: optional(text('ID'), {
      en: 'an old id, of a device that the hub lost with a restore or a rollback: it goes on under it',
      zh: '原来的编号：服务器恢复或回退以后不再认得的评价器，按原编号重新登记',
    }),
    from: optional(instant, {
      en: 'since when it stands there; without it, now',
      zh: '从何时起装在那里；不写为现在',
    }),
  },
  notes: [
    {
      en: 'After a rollback: enrol the device under its old id with --from when it really came there, then type the code of device code --device on it. What it still holds comes back as its own.',
      zh: '服务器回退以后：按原编号重新登记，--from 写实际安装的时间，再用 device code --device 的安装码在本机重新配对。它保存的评价会补报，仍算它自己的。',
    },
  ],
  examples: [
    'pingyi device enrol --window shimin/A01 --kind keypad --json',
    '  {"deviceId":"0192…","token":"pyd_…"}',
    'pingyi device enrol --device 0192… --window shimin/A01 --kind kiosk --from 2026-11-18T09:00:00+08:00',
  ],
  async run({ window, kind, device, from }, { ask }) {
    const made = await ask('device-enrol', {
      ...window,
      kind,
      ...(device === undefined ? {} : { device }),
      ...(from === undefined ? {} : { from }),
    })
    return { json: made, lines: [`编号 deviceId ${made.deviceId}`, `凭证 token    ${made.token}`] }
  },
})

const place = command({
  name: 'device place',
  say: {
    en: 'Places a device at a window, or takes it away. For the past this is a correction: its ratings move too.',
    zh: '把评价器装到窗口或者撤下。时间写过去就是更正，有关评价随之改归。',
  },
  options: {
    device: required(text('ID'), say.device),
    window: optional(windowName, say.window),
    nowhere: flag({ en: 'instead of --window: it stands nowhere', zh: '代替 --window：撤下' }),
    from: optional(instant, { en: 'since when; without it, now', zh: '从何时起；不写为现在' }),
    reason: required(text('TEXT'), say.reason),
  },
  examples: [
    'pingyi device place --device 0192… --window shimin/A02 --reason "moved to the next desk"',
    'pingyi device place --device 0192… --window shimin/A02 --from 2026-11-18T10:00:00+08:00 --reason "登记晚了"',
  ],
  notes: [
    {
      en: 'An officer is needed for the past alone, more than a minute ago.',
      zh: '只有把时间写到一分钟以前（更正），才需要 --officer。',
    },
  ],
  async run({ device, window, nowhere, from, reason }, { ask }) {
    if ((window === undefined) !== nowhere)
      throw new UsageError('either --window or --nowhere', '--window 和 --nowhere 写一个', '--window shimin/A01')
    const { result } = await ask('device-place', {
      device,
      reason,
      ...window,
      ...(from === undefined ? {} : { from }),
    })
    const where = window === undefined ? null : `${window.hall}/${window.window}`
    const done = { deviceId: device, window: where, from: exactShanghai(result.from), moved: result.moved }
    return {
      json: done,
      lines: [`${device} ${where ?? '撤下 nowhere'}，从 ${done.from}，改归 moved ${done.moved}`],
    }
  },
})

const list = command({
  name: 'device list',
  say: { en: 'All devices: where they stand and what they delivered.', zh: '全部评价器：位置、在线、送达。' },
  options: {},
  examples: ['pingyi device list', 'pingyi device list --json'],
  async run(_, { ask }) {
    const devices = await ask('device-list', {})
    const rows = devices.map((each) => [
      each.deviceId,
      each.kind,
      each.window ?? '-',
      each.revokedAt !== null
        ? '停用 revoked'
        : each.unseen !== null
          ? '待确认 unseen'
          : each.online
            ? '在线 online'
            : '离线 offline',
      `${each.received}/${each.expected}`,
      each.lastSeenAt ?? '-',
    ])
    return { json: devices, lines: tableLines(['deviceId', 'kind', 'window', 'state', 'received', 'lastSeen'], rows) }
  },
})

const confirm = command({
  name: 'device confirm',
  say: {
    en: "Confirms a device that a hall's manager paired: what it pressed is no longer held as unseen.",
    zh: '确认大厅管理员配对的评价器：它的评价不再待确认，按规则重新判断。',
  },
  options: { device: required(text('ID'), say.device), reason: required(text('TEXT'), say.reason) },
  examples: ['pingyi device confirm --device 0192… --reason "seen at the window"'],
  async run({ device, reason }, { ask }) {
    const { released } = await ask('device-confirm', { device, reason })
    return {
      json: { deviceId: device, released },
      lines: [`已确认 confirmed ${device}，不再待确认 released ${released}`],
    }
  },
})

const revoke = command({
  name: 'device revoke',
  say: {
    en: 'Revokes a device: what it still brings is stored and held.',
    zh: '停用评价器：它还送来的评价保存下来，待核。',
  },
  options: { device: required(text('ID'), say.device), reason: required(text('TEXT'), say.reason) },
  examples: ['pingyi device revoke --device 0192… --reason "stolen"'],
  async run({ device, reason }, { ask }) {
    const done = await ask('device-revoke', { device, reason })
    return { json: done, lines: [`已停用 revoked ${done.deviceId}`] }
  },
})

export const DEVICE_COMMANDS: readonly Command[] = [code, enrol, place, list, confirm, revoke]
