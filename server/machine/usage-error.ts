/** The command line was not understood: exit 2. `hint` is what to write instead, empty where the sentences say it. */
export class UsageError extends Error {
  readonly zh: string
  readonly hint: string

  constructor(en: string, zh: string, hint = '') {
    super(en)
    this.name = 'UsageError'
    this.zh = zh
    this.hint = hint
  }
}

/** The sentences as they are told, with what to write instead. */
export function toldUsage({ message, zh, hint }: UsageError): { en: string; zh: string } {
  return hint === '' ? { en: message, zh } : { en: `${message}; write: ${hint}`, zh: `${zh}；应写：${hint}` }
}
