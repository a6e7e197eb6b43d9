/** What the office asks a hall about held ratings, as the hall reads it. */
export const questions = {
  title: '评议办公室来问',
  nav: '办公室来问',
  note: '就待核评价问大厅；写明看到了什么，决定由办公室作',
  none: '没有等您回话的',
  noneText: '评议办公室就待核评价问大厅时，会列在这里，也会出现在「需要处理」里。',
  answered: '已回话，评议办公室决定时会看到。',
  /** In the column 需要处理. */
  asked: (words: string, n: number) => `办公室问${n > 1 ? `（${n} 条）` : ''}：${words}`,
  answer: '去回话',
}
