import { Refusal, type ErrorCode } from '../../contract/errors.ts'

/** As a rule names what is wrong, with its words in both languages. */
export function refusalFor({
  code,
  detail,
  detailZh,
}: {
  code: ErrorCode
  detail?: string
  detailZh?: string
}): Refusal {
  return new Refusal(code, detail, detailZh)
}
