import type { AuditAction } from '../../server/contract/audit.ts'
import type { OpenState, WindowMode } from '../../server/contract/device/device-protocol.ts'

/**
 * Words of closed lists of the contract, in the languages of the screens: Chinese first, English second. Each table is held
 * to its list by the compiler: a new word of the contract without its Chinese does not build.
 */
export interface Words {
  zh: string
  en: string
}

/** What the audit log says was done. Its English is the table of the contract itself. */
export const AUDIT_WORDS: Readonly<Record<AuditAction, string>> = {
  'hub:start': '系统启动',
  'hub:stop': '系统正常停止',
  'user:add': '新建账号',
  'user:password-change': '本人修改密码',
  'user:password-reset': '他人重置密码',
  'user:bind': '更改账号的角色或所属',
  'user:rename': '更改账号的姓名',
  'user:vouch': '为账号担保',
  'user:disable': '停用账号',
  'user:enable': '恢复账号',
  'user:password-rehash': '登录时更新密码的保存方式',
  'user:factor-enrol': '本人登记二次验证',
  'user:factor-remove': '本人取消二次验证',
  'user:factor-ask': '申请重新登记二次验证',
  'user:factor-reset': '同意重新登记二次验证，原来的作废',
  'user:factor-refuse': '撤回或不同意重新登记二次验证',
  'user:factor-lost': '二次验证无法读取，已作废',
  'user:recovery-code': '用恢复码代替手机动态码',
  'user:recovery-codes': '本人换发恢复码',
  'session:start': '登录',
  'session:refused': '登录被拒',
  'session:locked': '密码或动态码连续错误，暂停登录',
  'session:end': '退出登录，或被结束登录',
  'pairing-code:create': '生成安装码',
  'device:enrol': '登记评价器',
  'device:confirm': '确认大厅配对的评价器',
  'device:place': '安装或取下评价器',
  'device:revoke': '停用评价器',
  'api-key:add': '发放接口密钥',
  'api-key:vouch': '为接口密钥担保',
  'api-key:revoke': '停用接口密钥',
  'staff:enter': '登记或更改窗口人员',
  'staff-pin:set': '设置窗口人员密码',
  'staff-pin:take-back': '取消窗口人员密码',
  'staff-pin:locked': '窗口人员密码连续错误',
  'staff-card:give': '发放窗口人员卡',
  'staff-card:take-back': '收回窗口人员卡',
  'staff-card:locked': '未知卡连续刷卡',
  'posting:set': '设置窗口进驻',
  'text:erase': '删除留言或备注文字',
  'case:step': '办理差评件',
  'case:contact': '留下或删除回访电话',
  'alert:acknowledge': '答复提醒',
  'alert:configure': '更改大厅提醒规则',
  'tray:settle': '待归属评价归入单位',
  'rating:decide': '对评价作出决定',
  'rating:ask': '申请不计、作废，或申请被退回',
  'hall:ask': '就待核评价问大厅，或撤回所问',
  'hall:answer': '大厅回话',
  'unit:change': '单位更名、合并或新增',
  'evidence:upload': '上传证据文件',
  'evidence:read': '取走证据文件',
  'problem:feed-back': '登记反馈给单位的问题',
  'problem:step': '登记问题的办理情况',
  'deduction:note': '登记没有采访到的单位',
  'deduction:report': '报送减分',
  'deduction:sign': '登记减分报告的签字盖章',
  'deduction:confirm': '确认减分',
  'deduction:object': '单位对减分提出异议',
  'deduction:decide': '对减分异议表态',
  'deduction:withdraw': '申请或同意撤回减分',
  'unit:alias': '登记或取消单位别名',
  'matter:enter': '登记事项所属单位',
  'window:change': '新增、暂停、恢复或更改窗口',
  'hours:set': '更改开放时间或节假日',
  'registry:take-up': '从文件登记新的大厅、窗口、事项、人员',
  'policy:adopt': '确认新版规则',
  'calendar:mark': '标记日程已办，或取消标记',
  'scores:export': '导出得分',
  'audit:export': '导出操作日志',
  'ledger:export': '导出台账',
  'ledger:checkpoint': '为外部见证方签出台账末条',
  'ledger:rebuild': '重建派生数据',
  'period:seal': '封存时段',
  'period:ask': '提交封存，或提交被退回',
  'period:stand': '同意按现状封存',
  'period:reopen': '申请或同意解除封存',
  'clock:settle': '确认或更正系统时钟',
  'hand-in:submit': '单位报送联系人、职责、服务对象或方案',
  'hand-in:answer': '评议办公室接收或退回报送',
  'hand-in:call': '记一次催报电话',
  'hand-in:read': '查看报送的人员名单',
  'person:erase': '彻底删除报送的人员或样本库里的人',
  'pool:import': '导入样本库',
  'pool:read': '查看样本库里的人',
  'pool:decide': '判断样本库里两人是否同一人',
  'draw:freeze': '冻结第三方测评抽样框',
  'draw:seed': '两个单位输入的种子一致',
  'draw:run': '第三方测评抽样',
  'statement:read': '单位查看告知单',
  'data:import': '导入文件',
  'data:backup': '备份',
  'data:restore': '恢复备份',
}

export const WINDOW_STATE_WORDS: Readonly<Record<OpenState, Words>> = {
  open: { zh: '开放', en: 'open' },
  paused: { zh: '暂停', en: 'paused' },
  closed: { zh: '关闭', en: 'closed' },
}

export const WINDOW_MODE_WORDS: Readonly<Record<WindowMode, Words>> = {
  open: { zh: '开放', en: 'open to everybody' },
  invited: { zh: '办件邀评', en: 'by invitation' },
}

/** What stands for a word that this page does not know: a hub of a later version may say one. Never its code. */
export const UNKNOWN_WORD = '其他情况'
