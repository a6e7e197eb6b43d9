import { OnlinePhone } from '../../fixtures/online/phone.ts'
import { CORE_UNITS } from './halls.ts'
import type { Year } from './year.ts'

/** Of the public, over the whole year: phones of other people in other networks, and a few by the real page. */
export class Online {
  readonly #year: Year
  #phones = 0

  constructor(year: Year) {
    this.#year = year
  }

  phone(): OnlinePhone {
    const n = ++this.#phones
    const { hub } = this.#year
    return new OnlinePhone(hub.url, () => hub.clock.now, `203.0.${100 + (n >> 8)}.${n & 255}`)
  }

  /** Three of each unit that all methods rate, and one of another unit, which stays under the minimum. */
  async rate(month: number): Promise<void> {
    const marks = CORE_UNITS.flatMap((unit, i) =>
      [0, 1, 2].map((k) => {
        const satisfaction = (month + k) % (8 - i) === 0 ? 2 : 5
        return [unit, { satisfaction, image: 5 - ((month + k + i) % 3) }] as const
      }),
    )
    await Promise.all(marks.map(([unit, of]) => this.one(unit, of)))
    await this.one(`J${20 + month}`, { satisfaction: 4, image: 3 })
  }

  async one(unit: string, marks: object, phone = this.phone()): Promise<void> {
    const answer = await phone.rate(unit, marks)
    if (answer.status !== 201) throw new Error(`${unit}: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
}
