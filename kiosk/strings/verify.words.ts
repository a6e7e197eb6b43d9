import type { Both } from './verify-points.words.ts'

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
  many: { zh: '还没有核对：一次核对一个封存包', en: 'Nothing is checked yet: one package at a time' },
  manyMore: {
    zh: '这些文件里，封存包在下面的文件夹里。如果是 zip，先解压；点“重新选择”，再放进其中一个文件夹。',
    en: 'The packages lie in the folders below. Unpack a zip first; choose again, and give one of the folders.',
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
