import type { Words } from '../closed.words.ts'

/** Words of the public rating page (网络评议): Chinese first, English second and smaller. */
export const RATE_WORDS = {
  title: { zh: '您要评哪个单位？', en: 'Which unit do you rate?' },
  lead: { zh: '不登录，不用留姓名和手机号。', en: 'No account, no name, no phone number.' },
  find: { zh: '找单位', en: 'Find a unit' },
  all: { zh: '看全部单位', en: 'All units' },
  none: {
    zh: '没有要找的？窗口号旁边写着单位名称，也可以打电话问。',
    en: 'Not there? The name stands beside the window number; or call us.',
  },
  other: { zh: '换一个单位', en: 'Another unit' },
  satisfaction: { zh: '满意度', en: 'Satisfaction' },
  satisfactionAsked: { zh: '这个单位的作风和服务，您满意吗？', en: 'Its working style and service' },
  image: { zh: '社会形象', en: 'Public image' },
  imageAsked: { zh: '它在群众中的形象，您满意吗？', en: 'How people see it' },
  comment: { zh: '想说的话', en: 'A comment' },
  commentHint: { zh: '可不填；请不要写姓名和电话', en: 'If you like; no names, no phone numbers' },
  submit: { zh: '提交', en: 'Send' },
  final: { zh: '提交以后不能改', en: 'It cannot be changed later' },
  solving: { zh: '正在确认不是机器提交…', en: 'Checking that no machine sends this…' },
  ready: { zh: '可以提交', en: 'Ready' },
  sending: { zh: '正在提交…', en: 'Sending…' },
  thanks: { zh: '感谢您的评价', en: 'Thank you' },
  receipt: { zh: '评价回执', en: 'Receipt' },
  receiptMore: {
    zh: '凭回执可查评价是否已收到，查询不显示您选的等级。',
    en: 'It shows that your rating arrived, never what you chose.',
  },
  openReceipt: { zh: '打开回执，可以收藏', en: 'Open the receipt' },
  again: { zh: '30 天内再评同一个单位，会先由人工核对。', en: 'A second rating within 30 days is looked at first.' },
  nobody: { zh: '单位看不到是谁评的。', en: 'The unit does not see who rated it.' },
  next: { zh: '评另一个单位', en: 'Rate another unit' },
  offline: { zh: '没有网络，评价还没有交上去', en: 'No network: your rating is not sent yet' },
  busy: { zh: '现在提交的人多，评价还没有交上去', en: 'Many are sending: your rating is not sent yet' },
  keepOpen: {
    zh: '请先不要关闭这个页面。有了网络会自动再交一次。',
    en: 'Keep this page open. It is sent by itself, once.',
  },
  onlyHere: { zh: '只存在这台手机上，交完就清除', en: 'Kept on this phone alone until it is sent' },
  tryNow: { zh: '现在再试一次', en: 'Try now' },
  back: { zh: '回去看看', en: 'Back' },
  insecure: { zh: '这个页面没有加密，暂时不能评价', en: 'This page is not encrypted' },
  insecureMore: {
    zh: '网址不是以 https 开头。没有加密，别人可能看到或改动您的评价，所以手机不让提交。您还没有提交任何内容。',
    en: 'Its address does not begin with https, so the phone cannot send a rating. Nothing was sent.',
  },
  insecureOpen: { zh: '用加密的网址打开', en: 'Open the encrypted page' },
  insecureStill: {
    zh: '还是打不开？在微信里点右上角「···」，选「在浏览器打开」；或扫一扫海报上的二维码。',
    en: 'Still not? In WeChat choose “open in browser”, or scan the poster again.',
  },
  unloaded: { zh: '没有网络，单位名单没有取到。', en: 'No network: the list of units did not come.' },
  unknown: { zh: '没有这个单位，请从名单里选。', en: 'No such unit: choose from the list.' },
  complain: { zh: '对这个页面有意见，或看不清、用不了：', en: 'Trouble or a complaint about this page:' },
  office: { zh: '评议办公室', en: 'Campaign office' },
} as const satisfies Record<string, Words>

export const RATE_LEVELS = {
  5: { zh: '非常满意', en: 'Very satisfied' },
  4: { zh: '满意', en: 'Satisfied' },
  3: { zh: '基本满意', en: 'Fairly satisfied' },
  2: { zh: '不满意', en: 'Dissatisfied' },
  1: { zh: '非常不满意', en: 'Very dissatisfied' },
} as const satisfies Record<number, Words>

export const rateCounts = {
  left: (n: number): Words => ({ zh: `还有 ${n} 项没选`, en: `${n} to choose` }),
  units: (n: number): Words => ({ zh: `${n} 个`, en: '' }),
  found: (n: number): Words => ({ zh: `找到 ${n} 个，按文件里的次序`, en: `${n} found` }),
  tooLong: (n: number): Words => ({ zh: `最多 500 字，现在 ${n} 字`, en: `500 characters at most, now ${n}` }),
  arrived: (unit: string): Words => ({ zh: `对${unit}的评价已经收到。`, en: 'Your rating has arrived.' }),
  chosen: (unit: string): Words => ({ zh: `${unit}，两项都已选好`, en: 'Both are chosen' }),
  written: (n: number): Words => ({ zh: `想说的话，${n} 个字`, en: `A comment of ${n} characters` }),
  tries: (seconds: number, n: number): Words => ({
    zh: `${seconds} 秒后再试（已试 ${n} 次，不会重复计）`,
    en: `Again in ${seconds} s (${n} tries, counted once)`,
  }),
  refused: (code: string): Words => ({ zh: `没有交上去，请改好再交（${code}）。`, en: `Not taken (${code}).` }),
} as const
