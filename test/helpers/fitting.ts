import { Compile, type Validator } from 'typebox/schema'
import { strict } from './answer-check.ts'

const validators = new Map<object, Validator>()

/**
 * Holds what a stand-in answers to the shape that the hub answers by, field by field, in both directions: a stand-in that
 * knows fields that no hub has proves nothing.
 *
 * @param name what is answered, for the message
 * @throws Error that names each fault
 */
export function checkFitting(name: string, shape: object, answer: unknown): void {
  let validator = validators.get(shape)
  if (!validator) validators.set(shape, (validator = Compile(strict(shape) as object)))
  const [fits, errors] = validator.Errors(answer)
  if (fits) return
  throw new Error(`${name}: ${errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')}`)
}
