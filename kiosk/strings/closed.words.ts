import type { OpenState, WindowMode } from '../../server/contract/device/device-protocol.ts'

/**
 * Words of closed lists of the contract, in the languages of the screens: Chinese first, English second. Each table is held
 * to its list by the compiler: a new word of the contract without its Chinese does not build.
 */
export interface Words {
  zh: string
  en: string
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
