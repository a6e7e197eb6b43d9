/**
 * Whether somebody asks for English rather than for Chinese (RFC 9110, section 12.5.4). Chinese is what everybody gets who
 * prefers neither, or says nothing.
 */
export function wantsEnglish(acceptLanguage: string | undefined): boolean {
  const weights = { en: 0, zh: 0 }
  for (const range of (acceptLanguage ?? '').split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const language = tag.split('-')[0]
    if (language !== 'en' && language !== 'zh') continue
    const given = parameters.find((parameter) => parameter.startsWith('q='))
    const weight = given === undefined ? 1 : Number(given.slice(2))
    if (weight > weights[language]) weights[language] = weight
  }
  return weights.en > weights.zh
}
