/**
 * Whoever chooses another month, hall or tab does not wait for the answer to the last choice. Answers come in any order,
 * and only the newest question's is shown.
 */
export class Newest {
  #asked = 0

  /** A new question. The function that it gives says whether it is the newest still. */
  ask(): () => boolean {
    const own = ++this.#asked
    return () => own === this.#asked
  }
}
