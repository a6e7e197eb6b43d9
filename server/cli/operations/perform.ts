import { Check, Errors } from 'typebox/value'
import { Refusal } from '../../contract/errors.ts'
import { actUnderWay, type ActUnderWay } from '../../store/act-under-way.ts'
import type { OperationClass } from './classes.ts'
import type { Desk, Operation } from './desk.ts'
import { provenOfficer, type OfficerSaid } from './officer.ts'
import { OPERATIONS } from './operations.ts'

/**
 * Does one operation whose name and input came from outside. Here, and nowhere else, an officer's word is asked for.
 *
 * @param said the officer who gives the word, where the caller named one
 * @throws Refusal bad-request, what `provenOfficer` and the operation refuse; answer-failed for what fails after its commit
 */
export async function perform(
  desk: Omit<Desk, 'officer'>,
  name: string,
  input: unknown,
  said?: OfficerSaid,
): Promise<unknown> {
  if (!Object.hasOwn(OPERATIONS, name)) throw new Refusal('bad-request', `no operation ${name}`)
  const found = OPERATIONS[name as keyof typeof OPERATIONS] as unknown as Operation<unknown, unknown> & {
    kind: OperationClass<unknown>
  }
  if (!Check(found.schema, input)) {
    // Where and what is asked there; the value may be a secret.
    const [fault] = Errors(found.schema, input)
    throw new Refusal('bad-request', `input of ${name}${fault?.instancePath ?? ''}: ${fault?.message ?? ''}`)
  }
  const officer = await provenOfficer(desk, found.kind, input, said)
  await desk.store.whole()
  const act: ActUnderWay = { committed: null }
  try {
    return await actUnderWay.run(act, async () => found.run({ ...desk, officer }, input))
  } catch (error) {
    if (act.committed === null) throw error
    throw new Refusal('answer-failed', `entry ${act.committed}: ${(error as Error).message}`)
  }
}
