import { createHash } from 'node:crypto'
import type { Reminder, ReminderReason } from '../contract/rectifications.ts'
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
  const keys = reminders.map(({ key }) => key).toSorted()
  const name = createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 32)
  return { subject, text, messageId: `<rectification-${name}@pingyi.invalid>` }
}
