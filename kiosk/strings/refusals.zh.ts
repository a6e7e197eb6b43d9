import { ERRORS } from '../../server/contract/errors.ts'

/** Why something is not to be done, in words: a code is for programs. */
export function refusalText(code: string): string {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].zh : '现在不能办理，请刷新后再看。'
}
