import type { StandingState } from '../../store/access/remote.ts'
import { bindingOf } from '../../contract/binding.ts'
import { BODY_CODES } from '../../contract/bodies.ts'
import { METHOD_CODES } from '../../contract/methods.ts'
import { API_SCOPES, ROLES } from '../../contract/roles.ts'
import { command, type Command } from '../command.ts'
import { flag, oneOf, optional, required, text } from '../option.ts'
import { tableLines } from '../table-lines.ts'
import { UsageError } from '../../machine/usage-error.ts'

const username = required(text('NAME'), { en: 'name to sign in with', zh: '登录用户名' })
const passwordStdin = {
  ...flag({
    en: 'read the password from standard input; there is no other way, since arguments can be seen by everybody',
    zh: '从标准输入读密码；命令行参数人人可见，不接受写在参数里',
  }),
  required: true,
} as const
/** Who waits for a second person, and until when. */
const waits = {
  en: 'Once a rating has counted, an account of campaign-office, auditor, method-owner, reporter or hall-manager waits (standing): it looks and works, and decides nothing until an officer of the office vouches (user vouch, or the page), or for 7 days.',
  zh: '有评价计入以后，评议办公室、审计、测评单位、报送单位和大厅管理员的账号待担保（standing）：可以查看和办理日常事务；评议办公室的人担保（user vouch 或“账号”页）以后，或满 7 天，才能作决定。',
}
const mustChange = flag({ en: 'it must be changed at the next sign-in', zh: '下次登录时必须修改' })

/** @throws UsageError */
function needStdin(given: boolean, option: string): void {
  if (given) return
  throw new UsageError(
    `--${option} is missing: secrets come from standard input only`,
    `缺少 --${option}：密码只从标准输入读`,
    `printf '%s' "$SECRET" | pingyi … --${option}`,
  )
}

const add = command({
  name: 'user add',
  say: { en: 'Makes an account.', zh: '新建账号。' },
  options: {
    username,
    name: optional(text('TEXT'), { en: 'whose it is, for lists and slips', zh: '姓名，用于名单和登录条' }),
    role: required(oneOf(ROLES), { en: 'what the person may do', zh: '角色' }),
    hall: optional(text('HALL'), { en: 'hall of a hall-manager or clerk', zh: '大厅管理员或窗口人员的大厅' }),
    unit: optional(text('UNIT'), { en: 'unit that the person belongs to', zh: '所属参评单位' }),
    method: optional(oneOf(METHOD_CODES), { en: 'method that a method-owner runs', zh: '测评单位负责的评议方式' }),
    body: optional(oneOf(BODY_CODES), { en: 'body for which a reporter speaks', zh: '报送单位' }),
    'password-stdin': passwordStdin,
    'must-change': mustChange,
  },
  notes: [waits],
  examples: [
    'printf \'%s\' "$PASSWORD" | pingyi user add --username maxiaoyan --role hall-manager --hall shimin --password-stdin',
    'printf \'%s\' "$PASSWORD" | pingyi user add --username diaocha --role method-owner --method third-party --password-stdin',
    'printf \'%s\' "$PASSWORD" | pingyi user add --username jiwei --role unit --unit J16 --password-stdin --must-change',
  ],
  async run(given, { ask, readSecret }) {
    const { 'password-stdin': stdin, 'must-change': change, hall, unit, method, body, name, ...who } = given
    needStdin(stdin, 'password-stdin')
    const password = await readSecret('password-stdin')
    const user = await ask('user-add', {
      ...who,
      ...(name === undefined ? {} : { name }),
      password,
      mustChange: change,
      ...bindingOf({ hall, unit, method, body }),
    })
    return { json: user, lines: [`已建账号 added ${user.username} (${user.role})`, ...waitingLines(user.standing)] }
  },
})

/** What whoever makes an account has to know of it. */
function waitingLines(standing: string): string[] {
  if (standing !== 'waiting') return []
  return [
    '待担保：可以查看和办理日常事务；评议办公室的人担保以后，或满 7 天，才能作决定。',
    'waiting: looks and works, and decides nothing until an officer of the office vouches, or for 7 days.',
  ]
}

const officer = required(text('NAME'), { en: 'who vouches, by the own password', zh: '担保人（输入本人密码）' })
/** What these two commands called it before others took an officer. */
const officersPassword = flag({ en: 'the same as --officer-password-stdin', zh: '同 --officer-password-stdin' })

const vouch = command({
  name: 'user vouch',
  say: {
    en: 'An officer of the office vouches for an account that waits for a second person.',
    zh: '评议办公室的人为待担保的账号担保。',
  },
  options: {
    username,
    officer,
    'password-stdin': officersPassword,
  },
  notes: [
    {
      en: 'Only a founding, a vouched or a seven-day-old account of the office vouches; nobody vouches for the own account.',
      zh: '只有创始的、已担保的或满 7 天的评议办公室账号可以担保；不能为自己担保。',
    },
  ],
  examples: ['printf \'%s\' "$PASSWORD" | pingyi user vouch --username wangfang --officer zhangwei --password-stdin'],
  async run({ username: name, officer: who }, { ask }) {
    const done = await ask('user-vouch', { username: name })
    return { json: done, lines: [`已担保 vouched: ${done.username} (${who})`] }
  },
})

const bind = command({
  name: 'user bind',
  say: {
    en: 'Gives an account another role, hall, unit, method or body; it waits for a second person as a new one does.',
    zh: '换账号的角色、大厅、单位、评议方式或报送单位；要重新担保。',
  },
  options: {
    username,
    role: required(oneOf(ROLES), { en: 'what the person may do', zh: '角色' }),
    hall: optional(text('HALL'), { en: 'hall of a hall-manager or clerk', zh: '大厅管理员或窗口人员的大厅' }),
    unit: optional(text('UNIT'), { en: 'unit that the person belongs to', zh: '所属参评单位' }),
    method: optional(oneOf(METHOD_CODES), { en: 'method that a method-owner runs', zh: '测评单位负责的评议方式' }),
    body: optional(oneOf(BODY_CODES), { en: 'body for which a reporter speaks', zh: '报送单位' }),
  },
  notes: [waits],
  examples: ['pingyi user bind --username wangfang --role campaign-office --unit J18'],
  async run({ hall, unit, method, body, ...who }, { ask }) {
    const done = await ask('user-bind', {
      ...who,
      ...bindingOf({ hall, unit, method, body }),
    })
    return { json: done, lines: [`已更改 changed: ${done.username} (${done.role})`, ...waitingLines(done.standing)] }
  },
})

const passwd = command({
  name: 'user passwd',
  say: { en: 'Replaces a password and ends the sessions of the user.', zh: '重设密码，并结束该用户的登录。' },
  options: { username, 'password-stdin': passwordStdin, 'must-change': mustChange },
  notes: [waits],
  examples: ['printf \'%s\' "$PASSWORD" | pingyi user passwd --username admin --password-stdin'],
  async run({ username: name, 'password-stdin': stdin, 'must-change': change }, { ask, readSecret }) {
    needStdin(stdin, 'password-stdin')
    const password = await readSecret('password-stdin')
    const done = await ask('user-passwd', { username: name, password, mustChange: change })
    return { json: done, lines: [`已重设密码 password replaced: ${done.username}`] }
  },
})

const factorReset = command({
  name: 'user factor-reset',
  say: {
    en: 'Asks to take away the second factor of whoever lost phone and recovery codes; an officer of the office confirms on the page.',
    zh: '手机和恢复码都丢了：申请让本人重新登记二次验证，由评议办公室一名人员在“账号”页同意。',
  },
  options: {
    username,
    reason: required(text('TEXT'), { en: 'why, and how the person was recognised', zh: '原因，以及怎样核实是本人' }),
  },
  notes: [
    {
      en: 'The command line counts as admin and decides nothing alone. After the confirmation the sessions of the account end, and its next sign-in enrols a phone before anything else.',
      zh: '命令行等同系统管理员，不能一个人决定。同意以后，该账号的登录全部结束，下次登录必须先登记手机。',
    },
  ],
  examples: ['pingyi user factor-reset --username wangfang --reason "手机丢失，本人持身份证到场"'],
  async run({ username: name, reason }, { ask }) {
    const done = await ask('user-factor-reset', { username: name, reason })
    return {
      json: done,
      lines: [`已申请，等评议办公室另一人同意 asked, an officer has to confirm: ${done.username}`],
    }
  },
})

const STANDING_WORDS: Record<StandingState, string> = {
  free: '-',
  founding: '创始 founding',
  waiting: '待担保 waiting until',
  vouched: '已担保 vouched',
  aged: '满 7 天 seven days old',
}

function standingText({ standing, waitsUntil }: { standing: StandingState; waitsUntil: string | null }): string {
  return STANDING_WORDS[standing] + (waitsUntil === null ? '' : ` ${waitsUntil.slice(0, 10)}`)
}

const list = command({
  name: 'user list',
  say: { en: 'All accounts.', zh: '全部账号。' },
  options: {},
  examples: ['pingyi user list --json'],
  async run(_, { ask }) {
    const users = await ask('user-list', {})
    const rows = users.map((user) => [
      user.username,
      user.role,
      user.hall ?? '-',
      user.unit ?? '-',
      user.method ?? user.body ?? '-',
      user.disabledSince === null ? (user.mustChangePassword ? '须改密码 must change' : '-') : '停用 disabled',
      standingText(user),
    ])
    return {
      json: users,
      lines: tableLines(['username', 'role', 'hall', 'unit', 'method, body', 'state', 'standing'], rows),
    }
  },
})

const keyName = required(text('NAME'), { en: 'name of the program', zh: '程序名称' })

const keyAdd = command({
  name: 'apikey add',
  say: { en: 'Gives a program a key, told once.', zh: '给程序发一把密钥（只显示一次）。' },
  options: {
    name: keyName,
    scope: required(oneOf(API_SCOPES), { en: 'what it is good for', zh: '用途' }),
    hall: optional(text('HALL'), {
      en: 'the one hall for which it is good (scope services); without it, every hall',
      zh: '只用于这一个大厅（用途 services）；不写则各大厅都可用',
    }),
  },
  notes: [
    {
      en: 'The program sends it as "Authorization: Bearer KEY". services: queue and business systems; hotline: 12345; metrics: Prometheus.',
      zh: '程序以 Authorization: Bearer 密钥 发送。services：叫号和业务系统；hotline：12345；metrics：监控。',
    },
    {
      en: 'Made after the first counted rating, a key of services or hotline answers not-vouched until an officer of the office vouches (apikey vouch, or the page), or for 7 days.',
      zh: '第一条评价计入以后发的 services、hotline 密钥，要等评议办公室的人担保（apikey vouch 或“账号”页），或满 7 天，才能使用。',
    },
  ],
  examples: [
    'pingyi apikey add --name queue --scope services --hall shimin --json',
    '  {"name":"queue","scope":"services","hall":"shimin","key":"pyk_…","standing":"founding"}',
  ],
  async run({ name, scope, hall }, { ask }) {
    const made = await ask('api-key-add', { name, scope, ...(hall === undefined ? {} : { hall }) })
    return { json: made, lines: [`密钥 key ${made.key}`, ...keyWaitingLines(made)] }
  },
})

/** What whoever gives a program its key has to know. */
function keyWaitingLines({ name, standing }: { name: string; standing: string }): string[] {
  if (standing !== 'waiting') return []
  return [
    `待担保：评议办公室的人担保以后（apikey vouch --name ${name}，或“账号”页），或满 7 天，才能使用。`,
    'waiting: answers not-vouched until an officer of the office vouches, or for 7 days.',
  ]
}

const keyVouch = command({
  name: 'apikey vouch',
  say: {
    en: 'An officer of the office vouches for a key that waits for a second person.',
    zh: '评议办公室的人为待担保的程序密钥担保。',
  },
  options: { name: keyName, officer, 'password-stdin': officersPassword },
  notes: [
    {
      en: 'Only a founding, a vouched or a seven-day-old account of the office vouches.',
      zh: '只有创始的、已担保的或满 7 天的评议办公室账号可以担保。',
    },
  ],
  examples: ['printf \'%s\' "$PASSWORD" | pingyi apikey vouch --name queue --officer zhangwei --password-stdin'],
  async run({ name, officer: who }, { ask }) {
    const done = await ask('api-key-vouch', { name })
    return { json: done, lines: [`已担保 vouched: ${done.name} (${who})`] }
  },
})

const keyList = command({
  name: 'apikey list',
  say: { en: 'All keys, without the keys themselves.', zh: '全部密钥（不显示密钥本身）。' },
  options: {},
  examples: ['pingyi apikey list'],
  async run(_, { ask }) {
    const keys = await ask('api-key-list', {})
    const rows = keys.map((key) => [
      key.name,
      key.scope,
      key.hall ?? '-',
      key.createdAt,
      key.revokedAt ?? '-',
      standingText(key),
    ])
    return { json: keys, lines: tableLines(['name', 'scope', 'hall', 'created', 'revoked', 'standing'], rows) }
  },
})

const keyRevoke = command({
  name: 'apikey revoke',
  say: { en: 'Ends a key for ever; its name is not given again.', zh: '永久停用密钥，名称不再使用。' },
  options: { name: keyName },
  examples: ['pingyi apikey revoke --name queue'],
  async run({ name }, { ask }) {
    const done = await ask('api-key-revoke', { name })
    return { json: done, lines: [`已停用 revoked ${done.name}`] }
  },
})

const pin = command({
  name: 'staff pin',
  say: { en: 'Sets the PIN with which staff sign in at a device.', zh: '设置窗口人员签到的密码。' },
  options: {
    no: required(text('NUMBER'), { en: 'staff number', zh: '工号' }),
    'pin-stdin': {
      ...flag({
        en: 'read the PIN (4 to 12 digits) from standard input',
        zh: '从标准输入读密码（4 到 12 位数字）',
      }),
      required: true,
    },
  },
  examples: ['printf \'%s\' "$PIN" | pingyi staff pin --no 64010027 --pin-stdin'],
  async run({ no, 'pin-stdin': stdin }, { ask, readSecret }) {
    needStdin(stdin, 'pin-stdin')
    const done = await ask('staff-pin', { no, pin: await readSecret('pin-stdin') })
    return { json: done, lines: [`已设置 set: ${done.no}`] }
  },
})

const staffNo = required(text('NUMBER'), { en: 'staff number', zh: '工号' })

const staffSet = command({
  name: 'staff set',
  say: {
    en: 'Enters a member of staff; a number that is there already gets another name or unit.',
    zh: '登记窗口人员；已有的工号改姓名或单位。',
  },
  options: {
    no: staffNo,
    name: required(text('NAME'), { en: 'name, as citizens see it', zh: '姓名（群众看到的）' }),
    unit: required(text('CODE'), { en: 'unit', zh: '单位' }),
    reason: required(text('TEXT'), { en: 'why, on record', zh: '原因（入台账）' }),
  },
  examples: ['pingyi staff set --no 64010027 --name 王建宁 --unit J36 --reason "新进窗口"'],
  async run({ no, name, unit, reason }, { ask }) {
    await ask('staff-set', { no, name, unit, reason })
    return { json: { no, name, unit }, lines: [`已登记 entered: ${no} ${name} ${unit}`] }
  },
})

const staffList = command({
  name: 'staff list',
  say: { en: 'All staff, and whether they can sign in.', zh: '全部窗口人员，以及能否签到。' },
  options: {},
  examples: ['pingyi staff list --json'],
  async run(_, { ask }) {
    const staff = await ask('staff-list', {})
    const rows = staff.map(({ no, name, unit, pin, cards }) => [no, name, unit, pin ? '有 yes' : '-', String(cards)])
    return { json: staff, lines: tableLines(['no', 'name', 'unit', 'pin', 'cards'], rows) }
  },
})

const card = command({
  name: 'staff card',
  say: {
    en: 'Gives a member of staff a card to sign in with at a device.',
    zh: '登记窗口人员签到用的卡。',
  },
  options: {
    no: staffNo,
    'card-stdin': {
      ...flag({
        en: 'read the number that a card reader types from standard input; it is a secret',
        zh: '从标准输入读卡号（读卡器打出来的内容，要保密）',
      }),
      required: true,
    },
  },
  notes: [
    {
      en: 'Whoever had the card before has it no longer. Show it to a reader to type it: pingyi staff card --no 64010027 --card-stdin, card, Ctrl-D.',
      zh: '同一张卡只属于一个人，原持卡人自动失效。可以直接刷卡输入：运行命令，刷卡，Ctrl-D。',
    },
  ],
  examples: ['printf \'%s\' "$CARD" | pingyi staff card --no 64010027 --card-stdin'],
  async run({ no, 'card-stdin': stdin }, { ask, readSecret }) {
    needStdin(stdin, 'card-stdin')
    const done = await ask('staff-card', { no, card: await readSecret('card-stdin') })
    return { json: done, lines: [`已登记 given: ${done.no}`] }
  },
})

const cardsBack = command({
  name: 'staff cards-back',
  say: { en: 'Takes all cards of a member of staff back.', zh: '收回窗口人员的全部卡。' },
  options: { no: staffNo },
  examples: ['pingyi staff cards-back --no 64010027'],
  async run({ no }, { ask }) {
    const done = await ask('staff-cards-back', { no })
    return { json: done, lines: [`已收回 taken back: ${done.cards}`] }
  },
})

export const PEOPLE_COMMANDS: readonly Command[] = [
  add,
  passwd,
  list,
  vouch,
  bind,
  factorReset,
  keyAdd,
  keyVouch,
  keyList,
  keyRevoke,
  staffSet,
  staffList,
  pin,
  card,
  cardsBack,
]
