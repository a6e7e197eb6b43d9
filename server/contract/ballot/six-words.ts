import { randomBytes, type Bytes } from './bytes.ts'

/** Words that open the copy of a ballot on another phone: 66 bits. */
export const WORDS = 6
/** A word is one of 32 qualities and one of 64 things: 11 bits, easy to write down, to read aloud and to type. */
const QUALITIES = Array.from('红黄蓝绿白黑青紫金银大小高长新老早晚春夏秋冬东南西北冷热远近圆方')
const THINGS = Array.from(
  '山水河海湖江云雨雪风月星日天火石土沙树林花草叶果瓜豆米麦茶酒牛马羊狗猫鸡鸭鱼鸟虎龙蛇兔象门窗桌灯车船桥路城村书笔纸鼓琴钟旗伞帽鞋',
)

/** Six new words, from chance. */
export function makeWords(random: Bytes = randomBytes(2 * WORDS)): string[] {
  return Array.from({ length: WORDS }, (_, i) => {
    const bits = ((random[2 * i]! << 8) | random[2 * i + 1]!) & 0x7ff
    return QUALITIES[bits >> 6]! + THINGS[bits & 63]!
  })
}

/**
 * Six words that a person typed; what stands between them means nothing.
 *
 * @returns them, or how many there are where they are not six, or the first that is none
 */
export function readWords(typed: string): { words: string[] } | { count: number } | { wrong: string } {
  const plain = typed.normalize('NFKC').replace(/[^\p{Script=Han}]/gu, '')
  const words = plain.match(/.{1,2}/gu) ?? []
  const wrong = words.find((word) => word.length === 2 && !isWord(word))
  if (wrong !== undefined) return { wrong }
  return words.length === WORDS && words.every(isWord) ? { words } : { count: Math.floor(plain.length / 2) }
}

function isWord(word: string): boolean {
  const [quality = '', thing = ''] = word
  return QUALITIES.includes(quality) && THINGS.includes(thing)
}
