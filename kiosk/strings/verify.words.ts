/** Chinese and English of one thing. */
export interface Both {
  zh: string
  en: string
}

/** What the page says that checks a sealed package without a hub: Chinese first, English second, always both. */
export const VERIFY_WORDS = {
  title: { zh: '封存包核对', en: 'Check a sealed package' },
  lead: {
    zh: '把封存包的全部文件（或整个文件夹、压缩包）拖到这里，马上逐条重算。这个页面不联网，文件只在这台电脑上读。',
    en: 'Drop all files of a sealed package here (or its folder, zip or tar). The page recomputes everything. It uses no network; the files are read on this computer alone.',
  },
  chooseFiles: { zh: '选择文件', en: 'Choose files' },
  chooseFolder: { zh: '选择文件夹', en: 'Choose a folder' },
  again: { zh: '重新选择', en: 'Start again' },
  stop: { zh: '停止', en: 'Stop' },
  print: { zh: '打印核对结果', en: 'Print the result' },
  stopped: { zh: '已停止。重新选择文件就会重算。', en: 'Stopped. Choose files again to start anew.' },
  files: { zh: '正在核对文件', en: 'Checking files' },
  ledger: { zh: '正在逐条重算台账', en: 'Recomputing the ledger, entry by entry' },
  figures: { zh: '正在重算得分和名次', en: 'Recomputing scores and ranks' },
  bytes: { zh: '已读 {n} MB', en: '{n} MB read' },
  entries: { zh: '已核对 {n} 条', en: '{n} entries checked' },
  good: { zh: '没有发现问题', en: 'No fault found' },
  goodMore: {
    zh: '下面标 ✓ 的各项都由这个包里的文件重新算过，对得上。',
    en: 'Every point marked ✓ was recomputed from the files of this package, and agrees.',
  },
  bad: { zh: '有问题', en: 'There are faults' },
  badMore: {
    zh: '请先重新索取一份原件再核对。仍有问题，不要采用这份结果，连同本页打印件报市直机关工委。',
    en: 'Ask for the original package again and check that. If the fault stays, do not use these results; report them to the campaign office with a print of this page.',
  },
  empty: { zh: '这些文件里没有封存包', en: 'There is no sealed package among these files' },
  emptyMore: {
    zh: '请选封存包的文件夹，里面有 manifest.json 和 ledger.jsonl.gz。',
    en: 'Choose the folder of a sealed package: it has manifest.json and ledger.jsonl.gz.',
  },
  trouble: { zh: '不能核对', en: 'This cannot be checked' },
  troubleMore: {
    zh: '文件打不开，或者浏览器太旧。请用新版 Chrome、Edge 或 Firefox，从原件再试一次。',
    en: 'The file cannot be read, or the browser is too old. Try again from the original, with a current Chrome, Edge or Firefox.',
  },
  keyTitle: { zh: '与纸上的指纹核对', en: 'Compare with the fingerprint on paper' },
  keyHint: {
    zh: '输入封存书或告知单上的封存指纹（64 位），或当面拿到的服务器公钥（43 位）。',
    en: 'Enter the fingerprint on the signed paper (64 digits), or the key of the server as it was handed over in person (43 characters).',
  },
  keyNone: {
    zh: '还没有与纸上的指纹核对：任何人都能自己签一个包。请在上面输入纸上的指纹。',
    en: 'The key was not compared: anybody can sign a package of their own. Enter the fingerprint on paper above.',
  },
  keySame: { zh: '与纸上的指纹一致。', en: 'The same as on paper.' },
  keyOther: {
    zh: '与纸上的指纹不一致：这不是那一份封存包。不要采用，请报市直机关工委。',
    en: 'Not the one on paper: this is another package. Do not use it; report it to the campaign office.',
  },
  keyMalformed: {
    zh: '指纹是 64 位 0 到 9、a 到 f，公钥是 43 位。请看清再输。',
    en: 'A fingerprint has 64 hex digits, a key 43 characters. Look again.',
  },
  digest: { zh: '封存指纹（manifest.json 的 SHA-256）', en: 'Fingerprint of the package' },
  key: { zh: '签名公钥', en: 'Key that signed it' },
  city: { zh: '城市', en: 'City' },
  method: { zh: '评议方式', en: 'Method' },
  period: { zh: '时段', en: 'Period' },
  sealedAt: { zh: '封存时间', en: 'Sealed at' },
  count: { zh: '台账条数', en: 'Entries' },
  head: { zh: '最后一条的哈希', en: 'Hash of the last entry' },
  demo: { zh: '这是演示数据', en: 'These are demo data' },
  more: { zh: '另有 {n} 处', en: 'and {n} more' },
  entry: { zh: '台账第 {n} 条', en: 'entry {n}' },
  line: { zh: '第 {n} 行', en: 'line {n}' },
  ok: { zh: '对得上', en: 'ok' },
  fault: { zh: '有问题', en: 'fault' },
  note: { zh: '说明', en: 'note' },
  absent: { zh: '本包没有', en: 'not in this package' },
  todo: { zh: '怎么办', en: 'What to do' },
} as const satisfies Record<string, Both>

/** In the order in which the page shows them. */
export const POINT_IDS = ['signature', 'files', 'chain'] as const
export type PointId = (typeof POINT_IDS)[number]

/** What each point is, and what to do where it has a fault. */
export const POINT_WORDS: Record<PointId, { name: Both; todo: Both }> = {
  signature: {
    name: { zh: '清单签名', en: 'Signature of the list' },
    todo: {
      zh: '清单被改过，或不是服务器签的。重新索取原件。',
      en: 'The list was changed, or another one signed it. Ask for the original.',
    },
  },
  files: {
    name: { zh: '文件齐全、一字未改', en: 'Files complete and unchanged' },
    todo: {
      zh: '把包里的文件全部选上，一个不多一个不少；被改过的文件重新索取原件。',
      en: 'Choose all files of the package and no others; ask for the original of one that was changed.',
    },
  },
  chain: {
    name: { zh: '台账哈希链', en: 'Chain of the ledger' },
    todo: {
      zh: '从这一条起台账不可信。重新索取原件；仍断，报市直机关工委，与外部保管的检查点核对。',
      en: 'From this entry on the ledger cannot be trusted. Ask for the original; if it still breaks, compare it with the checkpoints kept outside.',
    },
  },
}

export const FAULT_WORDS = {
  'manifest-malformed': { zh: '不是封存包的清单', en: 'is not the list of a sealed package' },
  signature: { zh: '签名与清单里写的公钥不符', en: 'is not signed by the key that it names' },
  'file-missing': { zh: '清单里有，包里没有', en: 'is listed and missing' },
  'file-extra': { zh: '清单里没有，不属于这个包', en: 'is not listed: it is not of the package' },
  'file-twice': { zh: '清单里列了两次', en: 'is listed twice' },
  'file-unlisted': { zh: '清单没有列这个必有的文件', en: 'must be listed and is not' },
  'file-unreadable': { zh: '读不出来', en: 'cannot be read' },
  'file-differs': { zh: '内容与清单里的 SHA-256 不符，被改过', en: 'was changed: its SHA-256 is not the listed one' },
  'chain-json': { zh: '这一行不是一条台账', en: 'the line is no entry' },
  'chain-members': { zh: '缺少项目，或多了项目', en: 'members are missing or unknown' },
  'chain-number': {
    zh: '编号不连续：有一条被抽走、加入或调换',
    en: 'numbers have a gap: an entry was taken out, put in or swapped',
  },
  'chain-genesis': { zh: '第一条不是起始条目', en: 'the first entry is not genesis' },
  'chain-hash-name': { zh: '不认识的哈希算法', en: 'an unknown hash' },
  'chain-time': { zh: '时间早于前一条', en: 'earlier than the entry before' },
  'chain-prev': { zh: '没有接在前一条后面', en: 'does not follow the entry before' },
  'chain-canonical': { zh: '有台账不允许的值', en: 'a value that no ledger may hold' },
  'chain-hash': { zh: '内容与哈希不符：这一条被改过', en: 'its hash is not that of its content: it was changed' },
  'chain-end': {
    zh: '台账不是以清单所说的封存条目结束',
    en: 'the ledger does not end with the seal that the list names',
  },
} as const satisfies Record<string, Both>
export type FaultCode = keyof typeof FAULT_WORDS

export const METHOD_NAMES: Record<string, Both> = {
  'third-party': { zh: '第三方测评', en: 'Third-party survey' },
  'service-centre': { zh: '政务服务中心测评', en: 'Service-centre rating' },
  representatives: { zh: '两代表一委员评议', en: 'Representatives' },
  online: { zh: '网络及跟踪评议', en: 'Online rating' },
}

/** Puts a number into both languages. */
export function withNumber({ zh, en }: Both, n: number): Both {
  const text = n.toLocaleString('en')
  return { zh: zh.replace('{n}', text), en: en.replace('{n}', text) }
}
