/** Chinese and English of one thing. */
export interface Both {
  zh: string
  en: string
}

/** The points of the page that checks a package, in the order in which it shows them. */
export const POINT_IDS = [
  'signature',
  'files',
  'chain',
  'checkpoints',
  'ratings',
  'signatures',
  'decisions',
  'service-centre',
  'draw',
  'third-party',
  'representatives',
  'online',
  'deductions',
  'figures',
  'lists',
] as const
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
  checkpoints: {
    name: { zh: '检查点', en: 'Checkpoints' },
    todo: {
      zh: '台账的过去可能被改写。与外部保管的检查点核对，报市直机关工委。',
      en: 'The past may have been rewritten. Compare with the checkpoints kept outside, and report it.',
    },
  },
  ratings: {
    name: { zh: '评价的归属、筛选和等级', en: 'Whose each rating is, its screening and level' },
    todo: {
      zh: '这些条目与规则不符：按条目号在台账里查看，报市直机关工委。',
      en: 'These entries do not follow from the rules: look them up by their numbers, and report them.',
    },
  },
  signatures: {
    name: { zh: '评价器的签名', en: 'Signatures of devices' },
    todo: {
      zh: '这些评价不是该评价器签的，或被改过。报市直机关工委。',
      en: 'These presses are not signed by their device, or were changed. Report them.',
    },
  },
  decisions: {
    name: { zh: '人员的决定、同意和封存', en: 'Decisions, consents and seals' },
    todo: {
      zh: '决定的人数、身份或内容不合规则。报市直机关工委。',
      en: 'Who decided, how many, or about what, is against the rules. Report it.',
    },
  },
  'service-centre': {
    name: { zh: '政务服务中心测评的得分和名次', en: 'Scores of the service-centre method' },
    todo: {
      zh: '封存的数字不是由条目算出来的。不要采用，报市直机关工委。',
      en: 'A sealed figure does not follow from the entries. Do not use it; report it.',
    },
  },
  draw: {
    name: { zh: '抽样框和抽样', en: 'Frame and draw' },
    todo: {
      zh: '抽样不是由抽样框和种子算出来的。报市直机关工委。',
      en: 'The draw does not follow from frame and seed. Report it.',
    },
  },
  'third-party': {
    name: { zh: '第三方测评的答卷和得分', en: 'Answers and scores of the survey' },
    todo: {
      zh: '答卷或封存的数字不合规则。不要采用，报市直机关工委。',
      en: 'Answers or sealed figures are against the rules. Do not use them; report it.',
    },
  },
  representatives: {
    name: { zh: '两代表一委员的票箱和得分', en: 'Box and scores of the representatives' },
    todo: {
      zh: '票箱的数字或封存的数字不合规则。不要采用，报市直机关工委。',
      en: 'Counts of the box or sealed figures are against the rules. Do not use them; report it.',
    },
  },
  online: {
    name: { zh: '网络评议的筛选、决定和得分', en: 'Screening, decisions and scores of the online method' },
    todo: {
      zh: '条目或封存的数字不合规则。不要采用，报市直机关工委。',
      en: 'Entries or sealed figures are against the rules. Do not use them; report it.',
    },
  },
  deductions: {
    name: { zh: '减分', en: 'Deductions' },
    todo: {
      zh: '减分的日期、人员或步骤不合附件 1。报市直机关工委。',
      en: 'Date, people or steps of a deduction are against annex 1. Report it.',
    },
  },
  figures: {
    name: { zh: '得分表与封存条目一致', en: 'Tables of scores say what the seal says' },
    todo: {
      zh: '以封存条目为准；表格被改过，重新索取原件。',
      en: 'The seal is right; the table was changed. Ask for the original.',
    },
  },
  lists: {
    name: { zh: '待核、答卷、抽样和回执号名单与台账一致', en: 'Lists of the package say what the ledger says' },
    todo: {
      zh: '以台账为准；名单被改过，重新索取原件。',
      en: 'The ledger is right; the list was changed. Ask for the original.',
    },
  },
}
