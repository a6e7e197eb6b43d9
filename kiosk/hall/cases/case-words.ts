import { shanghai } from '../../elements/ages.ts'
import { cases as words } from '../../strings/hall/cases.zh.ts'
import { LAPSE_WORDS, STATE_WORDS, WAITING_WORDS } from '../../strings/hall/cases.zh.ts'
import type { CaseLine } from '../../../server/contract/answers/cases.ts'

/** `11-18 10:41` of an instant as the hub writes it. */
export function shortTime(iso: string): string {
  const { date, minute } = shanghai(Date.parse(iso))
  return `${date.slice(5)} ${minute}`
}

/** What a case waits for, in a word. */
export function progressOf(line: CaseLine): string {
  if (line.lapsed) return LAPSE_WORDS[line.lapsed]
  if (line.waiting) return WAITING_WORDS[line.waiting]
  return line.soft && line.state === 'opened' ? words.softOpen : STATE_WORDS[line.state]
}

/** Its running clock: how long it has, or since when it is late. */
export function dueOf({ clock }: CaseLine): { text: string; tone: 'late' | 'near' | 'calm' } {
  if (!clock) return { text: words.noClock, tone: 'calm' }
  if (clock.late) return { text: words.late(Math.abs(clock.left)), tone: 'late' }
  if (clock.near) return { text: words.near, tone: 'near' }
  return { text: words.left(clock.left), tone: 'calm' }
}

/** `J41 人社局` is too long for a line: the name without what stands in brackets. */
export function placeText(line: CaseLine): string {
  const unit = line.unit?.name ?? words.tray
  if (line.source === 'call') return `${words.call} · ${unit}`
  return line.window ? `${line.window.code} ${unit} ${line.window.name}` : unit
}
