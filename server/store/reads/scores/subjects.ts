/**
 * What is rated (campaign document 四): 机关“四风”问题及新表现整治情况、机关“三不为”问题整治情况、机关干部服务态度及精神面貌情况,
 * and beside them the national counter indicators. Reason codes never change their meaning, so this table may name them;
 * a reason that it does not know stands under 其他.
 */
export const SUBJECTS = [
  { subject: 'four-winds', name: '四风', reasons: ['four-winds'] },
  { subject: 'three-inactions', name: '三不为', reasons: ['inaction', 'slow-action', 'wrong-action'] },
  { subject: 'attitude-and-bearing', name: '服务态度及精神面貌', reasons: ['attitude', 'bearing'] },
  { subject: 'counter', name: '服务效率和水平', reasons: ['efficiency', 'competence'] },
] as const

export const OTHER_SUBJECT = { subject: 'other', name: '其他' } as const

/** The subject that a reason belongs to. */
export function subjectOf(reason: string): string {
  return (
    SUBJECTS.find(({ reasons }) => (reasons as readonly string[]).includes(reason))?.subject ?? OTHER_SUBJECT.subject
  )
}
