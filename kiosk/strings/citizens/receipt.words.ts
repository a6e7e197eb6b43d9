import { OFFICE_PHONE } from '../../../server/contract/office-phone.ts'
import { shortCode } from './short-code.words.ts'

/** What the receipt page says: Chinese first, English second, always both. */
export interface Both {
  zh: string
  en: string
}

export const RECEIPT_WORDS = {
  title: { zh: '评价回执', en: 'Rating receipt' },
  asking: { zh: '正在查询…', en: 'Looking it up…' },
  received: { zh: '已收到', en: 'Received' },
  receivedMore: {
    zh: '谢谢您的评价。评价是否计入得分，按统一的规则核对。',
    en: 'Thank you for your rating. Whether it counts is settled by fixed rules.',
  },
  notArrived: { zh: '还没有传到', en: 'Not here yet' },
  notArrivedMore: {
    zh: '评价器可能暂时断网。您的评价存在评价器里，联网以后自动上报，请过一会儿再查。',
    en: 'The device may be offline. Your rating is kept on it and is sent by itself later. Please look again in a while.',
  },
  again: { zh: '再查一次', en: 'Look again' },
  receivedOn: { zh: '收到日期', en: 'Received on' },
  code: { zh: '回执短码', en: 'Short code' },
  nobody: {
    zh: '回执不显示您选了哪一级，也不记录您是谁。请不要把二维码给别人看。',
    en: 'This page never shows your choice and does not know who you are. Keep the QR code to yourself.',
  },
  office: { zh: `评议办公室电话：${OFFICE_PHONE}`, en: `Campaign office: ${OFFICE_PHONE}` },
  noReceipt: { zh: '请扫描二维码', en: 'Please scan the QR code' },
  noReceiptMore: {
    zh: `评价以后，评价器上会显示二维码，用手机扫描就能看到回执。${shortCode.zh}，用它查不到回执。`,
    en: `After you rate, the device shows a QR code that opens your receipt. ${shortCode.en} and opens nothing.`,
  },
  followUp: { zh: '办理进展', en: 'Follow-up' },
  passedOn: { zh: '已转给跟进人员', en: 'Passed on to those who follow up' },
  passedOnMore: {
    zh: '办理情况不在这里显示：所有评价的回执都一样，谁也不能从回执上看出您选了哪一级。',
    en: 'How it goes on is not shown here: all receipts look alike, so that nobody can tell your choice from yours.',
  },
  addTitle: { zh: '补充说明（自愿）', en: 'Add something (optional)' },
  addMore: {
    zh: '窗口工作人员看不到，只给大厅值班长和评议办公室跟进时用。',
    en: 'Staff at the window cannot see it; it is for those who follow up.',
  },
  aspects: { zh: '涉及哪些方面', en: 'What it is about' },
  comment: { zh: '留言', en: 'Comment' },
  commentHint: {
    zh: '请不要写姓名、电话、身份证号。',
    en: 'Please leave out names, telephone and identity numbers.',
  },
  send: { zh: '提交', en: 'Send' },
  sending: { zh: '正在提交…', en: 'Sending…' },
  sent: { zh: '您的补充已收到', en: 'Your addition was received' },
  addClosed: { zh: '补充时间已过，或补充次数已满。', en: 'Nothing more can be added.' },
  tooLong: { zh: '留言超过 500 字，请缩短。', en: 'Please shorten the comment to 500 characters.' },
  empty: { zh: '请选一个方面或写几个字。', en: 'Choose an aspect or write a few words.' },
  unreachable: {
    zh: '没有连上服务器，请检查网络后再试。',
    en: 'The server cannot be reached. Check the network and try again.',
  },
  tooMany: { zh: '查询过于频繁，请一分钟以后再试。', en: 'Too many look-ups. Please try again in a minute.' },
  failed: { zh: '没有成功，请稍后再试。', en: 'That did not work. Please try again later.' },
} as const satisfies Record<string, Both>

export function leftWords(left: number, until: string): Both {
  return {
    zh: `还可以补充 ${left} 次，到 ${until} 为止。`,
    en: `You can add ${left} more ${left === 1 ? 'time' : 'times'} until ${until}.`,
  }
}

export function lengthWords(length: number, most: number): Both {
  return { zh: `${length} / ${most} 字`, en: 'characters' }
}
