/** Accounts: who vouches for whom, and what an owner hears of the own account. */
export const vouching = {
  column: '担保',
  states: {
    free: '不需要',
    founding: '创始账号',
    waiting: '待担保',
    vouched: '已担保',
    aged: '满 7 天，自行生效',
  },
  until: (date: string) => `${date} 起自行生效`,
  by: (name: string, date: string) => `${name} ${date}`,
  reset: (name: string, date: string) => `密码由 ${name} 于 ${date} 重设`,
  yours: '等你担保',
  meaning: '担保的意思：我认识这个人，知道他为什么要这个权限。建账号的人不能替自己担保。',
  made: (name: string, date: string) => `${name} ${date} 新建、重设密码或更改`,
  vouch: '我担保',
  vouching: '正在担保…',
  vouched: (name: string) => `已为 ${name} 担保。`,
  none: '没有等待担保的账号。',
  legend:
    '创始账号：第一条评价计入以前建的，封存书上列名。待担保：可以查看和办理日常事务，不能作决定。重设密码、改角色或所属、停用后再启用，都要重新担保。',
  note: '看得到每个账号由谁建、由谁担保。新建账号和重设密码由系统管理员办理。',
}

export const ownNotice = {
  waiting: (until: string | undefined) =>
    `您的账号还没有第二个人担保：可以查看和办理日常事务，暂不能放行、不计、作废、同意、封存。请评议办公室的同事在“账号”页担保${until === undefined ? '' : `，或等到 ${until}`}。`,
  reset: (by: string, at: string) =>
    `您的密码于 ${at} 由 ${by} 重设。不是您要求的，请马上告诉评议办公室和审计人员，并查看审计记录。`,
  close: '知道了',
}

/** Keys of programs, for who vouches for them. */
export const keysCard = {
  yours: '等你担保的程序密钥',
  meaning: '担保的意思：我知道这个程序是谁的，为什么要这个权限。担保以前，它送来的评价和服务都不收。',
  none: '没有等待担保的程序密钥。',
  all: '程序密钥',
  noKeys: '还没有程序密钥。密钥由系统管理员在命令行发放（apikey add）。',
  name: '程序',
  scope: '用途',
  state: '状态',
  scopes: { services: '叫号和业务系统', hotline: '12345 电话评价', metrics: '运行监控（只读）' },
  made: (name: string, at: string) => `${name} ${at} 发放`,
  hallOnly: (hall: string) => `只用于大厅 ${hall}`,
  revoked: '已停用',
  inForce: '有效',
}

/** Devices that a hall's manager paired, for who confirms them. */
export const devicePage = {
  title: '评价器',
  nav: '评价器',
  note: '大厅管理员配对的评价器，由评议办公室或系统管理员确认以前，按键都待核。',
  waiting: '等你确认',
  meaning: '确认的意思：到窗口看过，或由可信的人看过，是给群众用的那一台。',
  none: '没有等待确认的评价器。',
  all: '全部评价器',
  columns: {
    place: '位置',
    kind: '类型',
    model: '型号、版本',
    key: '签名密钥',
    token: '连接密钥',
    paired: '登记',
    state: '状态',
    signs: '告警',
  },
  keys: { software: '软件密钥', hardware: '硬件密钥（评价器自称）' },
  tokenAsked: (at: string) => `${at} 要求更换，还没有换上`,
  actions: '操作',
  actionsOf: (place: string) => `${place} 的操作`,
  menu: {
    token: {
      text: '换连接密钥',
      note: '不用到现场；换上以前旧的仍有效',
      says: '在线的评价器马上换，离线的下次连上时换。不认识这个功能的评价器照旧工作，要换只能重新配对。',
      done: '已要求更换，评价器换上以后旧密钥作废。',
    },
    revoke: {
      text: '停用',
      note: '以后送来的评价一律待核',
      says: '停用以后它只能交出已按的评价，而且一律待核。',
      done: '已停用。',
    },
  },
  why: '为什么',
  noWhy: '请写明为什么。',
  back: '返回',
  kinds: { kiosk: '触摸屏', keypad: '按键盒' },
  nowhere: '未安装',
  noKey: '没有签名密钥',
  pairedBy: (name: string, at: string) => `${name} ${at} 配对`,
  held: (n: number) => `${n} 条评价待确认`,
  states: { unseen: '待确认', seen: '已确认', revoked: '已停用' },
  reason: '怎么核实的，如：到窗口看过',
  confirm: '确认',
  confirming: '正在确认…',
  confirmed: (n: number) => `已确认，${n} 条评价不再待确认，按规则重新判断。`,
  noReason: '请写明怎么核实的。',
}

export const logPage = {
  title: '操作日志',
  note: '管理操作逐条记录，前后相连，改不了也删不掉。这里不显示评价等级，也不显示群众写的话。',
  columns: ['序号', '时间', '操作人', '做了什么', '对象', '理由和细节'],
  from: '起',
  to: '止',
  who: '操作人',
  action: '做了什么',
  anything: '全部',
  about: '对象',
  text: '含有',
  show: '查看',
  all: '看全部',
  export: '导出 CSV',
  none: '没有这样的操作记录',
  loading: '正在读取…',
  older: (n: number) => `再看更早的 ${n} 条`,
  end: (n: number) => `共 ${n} 条，没有更早的了。`,
  chain: {
    rows: (n: number) => `共 ${n} 条，末条指纹`,
    noCheckpoint: '还没有外部见证',
    holds: (row: number, at: string) => `见证到第 ${row} 条（${at}），与见证一致`,
    differs: (row: number) => `第 ${row} 条与见证不一致，请马上查`,
    whole: '逐条核对过：前后相连，没有缺号',
    broken: '核对不上：',
    check: '逐条核对',
    checking: '正在核对…',
  },
}
