import type { FirstStep } from '../../../server/contract/hub/first-day.ts'

type Facts = Record<string, number | boolean | string>

/** The first day (开始使用). */
export const firstDay = {
  title: '开始使用',
  print: '打印本页',
  aside: '收起，以后再做',
  back: '重新显示',
  isAside: '这一页已收起，没办的事还在下面。',
  card: (left: number) => `开始使用：还有 ${left} 项没有办好`,
  open: '去看',
  head: (done: number, half: number) => `办好 ${done} 项${half === 0 ? '' : `，${half} 项还差一点`}`,
  all: '都办好了。',
  of: (n: number) => `共 ${n} 项`,
  nothingBlocks: '各项办好以前也能开始评价。管机器的几项可以交给管机器的人。',
  states: { done: '已办', half: '还差一点', todo: '没有办', aside: '不用办' },
  steps: {
    password: {
      name: '管理员口令',
      says: () => '第一次登录的口令只用一次，请改成自己的。',
      go: ['改口令', '/office/#accounts'],
    },
    officers: {
      name: '人员与担保',
      says: (f: Facts) =>
        `评议办公室 ${f['office']} 人${Number(f['office']) < 2 ? '：封存、不计都要两个不同的人，还差人' : '，够了'}。${f['owner'] ? '' : '行政审批服务局还没有人：政务服务中心测评由它封存。'}`,
      go: ['建账号', '/office/#accounts'],
    },
    factor: {
      name: '二次验证',
      says: (f: Facts) => `要登记动态码的账号 ${f['of']} 个，已登记 ${f['on']} 个。第一次登录以后 7 天内登记。`,
      go: ['看账号', '/office/#accounts'],
    },
    https: {
      name: '安全连接（HTTPS）',
      says: () => '手机和评价器要用安全连接。用单位自己的证书，或者自己做一套。',
      how: ['自己做：它会说明各台评价器、手机怎样信任；做好以后按提示启动：', 'pingyi tls init --help'],
      go: null,
    },
    halls: {
      name: '大厅和窗口',
      says: (f: Facts) => `大厅 ${f['halls']} 个，窗口 ${f['windows']} 个。开放时间和窗口在大厅页登记。`,
      go: ['去登记', '/hall/'],
    },
    device: {
      name: '第一台评价器',
      says: (f: Facts) => `已配对 ${f['devices']} 台，连上过 ${f['seen']} 台。在大厅页点一个窗口，得到 8 位安装码。`,
      go: ['配对', '/hall/'],
    },
    keys: {
      name: '试按一次',
      says: (f: Facts) =>
        f['devices'] === 0
          ? '配对一台评价器以后，确认每个键都通，按的是几级，这里收到的就是几级。'
          : `确认每个键都通，按的是几级，这里收到的就是几级。${f['window'] ?? ''}：收到 ${f['proven']} / ${f['of']}。`,
      go: ['看评价器', '/hall/'],
    },
    policy: {
      name: '评议办法签字',
      says: (f: Facts) => `现在用的是第 ${f['version']} 版。请评议办公室确认；纸质签过的，写明文号。`,
      go: ['看规则', '/office/?period=year'],
    },
    outside: {
      name: '外部见证方',
      says: () => '每小时把台账末条的指纹发给办公室以外的一方保存，事后谁改了都看得出。没有见证方，封存书上会写明。',
      how: [
        '管机器的人在启动命令后面加上一项，再重新启动：',
        'pingyi start --checkpoint-webhook https://对方地址',
        'pingyi start --checkpoint-mail 对方邮箱',
      ],
      go: null,
    },
    backup: {
      name: '备份',
      says: () => '每天备份到另一台机器，并试着恢复一次。两天没有备份，这一项会回来。',
      how: [
        '管机器的人每天运行一次，目录放在另一台机器上；恢复用 pingyi restore --help：',
        'pingyi backup --out /备份目录/今天的日期',
      ],
      go: null,
    },
  } satisfies Record<
    FirstStep,
    { name: string; says(facts: Facts): string; go: readonly [string, string] | null; how?: readonly string[] }
  >,
  keysTitle: (window: string) => `请在${window === '' ? '' : ` ${window} 的`}评价器上把每个键各按一次`,
  keysHow:
    '触摸屏：连点三下「评」字，点「技术人员」，输维护密码，按「自检」；键盘：在接键盘的机器上运行 pingyi-bridge selftest。试按记入台账，标明试按，永不计分。',
  keysLive: '按一个，这里亮一个',
  notPressed: '还没有按',
  how: '怎么办',
  dates: '日程',
  datesSource: '按文件六',
  today: '今日',
  inDays: (n: number) => `${n} 天`,
  late: (n: number) => `过了 ${n} 天`,
  notNeeded: '不用办',
  word: '为什么不用办，或在哪里办的',
  noWord: '请写明为什么不用办，或在哪里办的。',
  keep: '记下',
  undo: '收回',
  before: {
    title: '开始计分以前',
    none: '还没有收到计入的评价。',
    says: '这以前建的账号都是创始账号，不用等 7 天，名单印在每一份封存书上。第一条评价计入以后，新账号要由评议办公室的人担保。',
    over: '已有评价计入：新账号要由评议办公室的人担保，或等 7 天。',
  },
  stuck: { title: '办不下去的时候', says: '打 (0951) 6888529，报出步骤的号码就行。' },
}
