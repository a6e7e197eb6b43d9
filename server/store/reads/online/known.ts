import { knownOnline, type OnlineContent, type OnlineStored } from '../../changes/online/record-online.ts'
import type { Reader } from '../../reader.ts'

/** A rating that came before, as it was answered then; null: it is new. @throws Refusal id-reused */
export function knownOnlineRating(reader: Reader, rating: OnlineContent): OnlineStored | null {
  return knownOnline(reader, rating)
}
