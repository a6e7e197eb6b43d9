import { dateOfDay, isoShanghai } from '../../../contract/campaign-time.ts'
import type { Rectification } from '../../../contract/answers/rectifications.ts'
import { readText } from '../../changes/deductions/deduction-texts.ts'
import { readPeople } from '../../changes/rectifications/rectification-people.ts'
import { appointmentsOf, entriesAbout, entryOfKind } from '../../changes/rectifications/rectification-rows.ts'
import type { Reader } from '../../reader.ts'

/** Visits of an item that were appointed, with what became of them. @param people whether who goes is shown */
export function appointmentViews(reader: Reader, id: string, people: boolean): Rectification['appointments'] {
  const moves = entriesAbout(reader.sql, 'rectification-postponement', id)
  return appointmentsOf(reader.sql, id).map(({ n, day, how }) => {
    const { at, body } = entryOfKind(reader.sql, 'rectification-appointment', n)
    return {
      date: dateOfDay(day),
      who: people ? (readPeople(reader, n)?.who ?? null) : null,
      text: readText(reader, n)?.text ?? null,
      how,
      moves: moves
        .filter((move) => move.body.appointment === n)
        .map((move) => ({
          date: move.body.date ?? null,
          reason: move.body.reason,
          at: isoShanghai(move.at),
          by: nameIn(move.body.operator),
        })),
      at: isoShanghai(at),
      by: nameIn(body.operator),
    }
  })
}

/** `user:li` is shown as `li`. */
function nameIn(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1)
}
