import type { WindowState } from '../../../server/contract/device/device-protocol.ts'
import { words as en } from '../../strings/citizens/rating.en.ts'
import type { RatingWords } from '../../strings/citizens/rating.words.ts'
import { words as zh } from '../../strings/citizens/rating.zh.ts'

/** Every language that lies in the folder: a further file is a further language, and nothing else needs to know. */
const found = import.meta.glob<RatingWords>(
  ['../../strings/citizens/rating.*.ts', '!../../strings/citizens/rating.words.ts'],
  {
    eager: true,
    import: 'words',
  },
)
const ALL: RatingWords[] = Object.values(found)

/** The languages that a window offers, its own order, the first one usual. Tags without words here are left out. */
export function offeredLanguages(window: WindowState | null | undefined): RatingWords[] {
  const offered = (window?.languages ?? [zh.tag, en.tag])
    .map((tag) => ALL.find((words) => words.tag === tag) ?? ALL.find((words) => primary(words.tag) === primary(tag)))
    .filter((words) => words !== undefined)
  return offered.length === 0 ? [zh] : [...new Set(offered)]
}

/** The citizen's language and, smaller, a second one: English beside Chinese, Chinese beside all others. */
export function languagesOf(
  window: WindowState | null | undefined,
  chosen: string | null,
): { words: RatingWords; second: RatingWords; offered: RatingWords[] } {
  const offered = offeredLanguages(window)
  const words = offered.find(({ tag }) => tag === chosen) ?? offered[0]!
  return { words, second: words === zh ? en : zh, offered }
}

/** What a reason is called: the policy writes Chinese and English, a further language brings its own words. */
export function reasonText(item: WindowState['questions']['items'][number], words: RatingWords): string {
  const own = words.reasons?.[item.code]
  return own ?? (primary(words.tag) === 'zh' ? item.text.zh : item.text.en)
}

function primary(tag: string): string {
  return tag.split('-')[0]!.toLowerCase()
}
