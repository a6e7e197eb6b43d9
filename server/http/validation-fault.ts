import type { FastifyError } from 'fastify'
import { Locale } from 'typebox/system'

type Invalid = FastifyError & Required<Pick<FastifyError, 'validation'>>

export function isValidation(error: Error): error is Invalid {
  return 'validation' in error && Array.isArray(error.validation)
}

/** A reason that is empty or not there has words of its own, whatever the act. */
export function lacksReason(error: Invalid): boolean {
  if (error.validationContext !== 'body') return false
  return error.validation.some(({ keyword, instancePath, params }) => {
    if (keyword === 'minLength') return instancePath === '/reason'
    const lacking = params['requiredProperties']
    return keyword === 'required' && instancePath === '' && Array.isArray(lacking) && lacking.includes('reason')
  })
}

/** Which part of the request, where in it, and what is asked there; never the value that was sent. */
export function faultOf(error: Invalid): { en: string; zh: string } {
  const part = error.validationContext ?? 'request'
  // Typebox reports an unknown field twice, first as one that no value would please.
  const fault = error.validation.find(({ keyword }) => keyword !== 'boolean')
  if (!fault) return { en: part, zh: part }
  const unknown = fault.params['additionalProperties']
  const names = Array.isArray(unknown) ? `: ${unknown.join(', ')}` : ''
  const place = `${part}${fault.instancePath}: `
  const zh = Locale.zh_Hans(fault as Parameters<typeof Locale.zh_Hans>[0])
  return { en: `${place}${fault.message ?? fault.keyword}${names}`, zh: `${place}${zh}${names}` }
}
