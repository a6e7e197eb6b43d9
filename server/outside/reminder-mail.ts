import { createHash } from 'node:crypto'
import type { Reminder, ReminderReason } from '../contract/rectifications.ts'
import type { LateMonth, MonthlyBody } from '../contract/hotline/monthly.ts'
import type { Mail } from './mail.ts'

/** Of the campaign office (campaign document 八). */
const OFFICE_PHONE = '(0951) 6888529'

const WORDS: Record<ReminderReason, (day: string) => string> = {
  'handed-over': (day) => `已列入问题清单，请在 ${day} 前报责任清单`,
  near: (day) => `${day} 到期，请按期办理`,
  late: (day) => `${day} 已到期，逾期未办，请马上办理`,
  failed: (day) => `回访没有通过，请在 ${day} 前补好再报`,
}

/**
 * One message about one unit's items: numbers and days alone. No finding, no name, no score, no source: whoever reads it signs in
 * for those.
 */
export function reminderMail(reminders: readonly Reminder[]): Mail {
  const { unit } = reminders[0]!
  const lines = reminders.map(
    ({ campaign, number, why, due }) => `${campaign} 年度 第 ${number} 项：${WORDS[why](due)}。`,
  )
  const subject = `整改提醒：${unit.name}（${unit.code}）${new Set(reminders.map(({ campaign, number }) => `${campaign} ${number}`)).size} 项`
  const text = [
    `${unit.name}（${unit.code}）：`,
    '',
    ...lines,
    '',
    '内容请登录评议系统，在“整改”页查看和办理。办好或者已经约定的，不必回复。',
    `联系电话 ${OFFICE_PHONE}`,
    '',
    'Reminder of rectification. Sign in to read the items; reply is not needed.',
    '',
  ].join('\n')
  return { subject, text, messageId: `<rectification-${nameOf(reminders)}@pingyi.invalid>` }
}

const BODIES: Record<MonthlyBody, string> = { hotline: '12345 便民服务中心', media: '银川市有关媒体' }

/** One message about one body's months: which, and when they were due. */
export function lateMonthsMail(late: readonly LateMonth[]): Mail {
  const body = BODIES[late[0]!.body]
  const text = [
    `${body}：`,
    '',
    ...late.map(({ month, due }) => `${month} 的月报（投诉情况、督导情况、处理结果）应于 ${due} 前报送，还没有报。`),
    '',
    '请登录评议系统，在“月报”页填写报送。已经报送的，不必回复。',
    `联系电话 ${OFFICE_PHONE}`,
    '',
    'A monthly report is late. Sign in to hand it in; reply is not needed.',
    '',
  ].join('\n')
  return { subject: `月报催报：${body} ${late.length} 份`, text, messageId: `<monthly-${nameOf(late)}@pingyi.invalid>` }
}

/** The same for the same reminders, so that a doubled message is known as one. */
function nameOf(reminders: readonly { key: string }[]): string {
  const keys = reminders.map(({ key }) => key).toSorted()
  return createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 32)
}
