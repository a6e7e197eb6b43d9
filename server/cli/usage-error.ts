/** The command line was not understood: exit 2. `hint` says what to write instead. */
export class UsageError extends Error {
  readonly zh: string
  readonly hint: string

  constructor(en: string, zh: string, hint: string) {
    super(en)
    this.name = 'UsageError'
    this.zh = zh
    this.hint = hint
  }
}
