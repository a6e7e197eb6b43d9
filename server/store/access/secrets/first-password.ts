import { readFileSync, rmSync } from 'node:fs'
import { writeDurably } from '../../../machine/durable-file.ts'
import type { Users } from '../users.ts'

/** Its name in the data folder. */
export const FIRST_PASSWORD_FILE = 'first-password'

export interface FirstSignIn {
  username: string
  password: string
}

/**
 * The one-time password of the first account, kept in a file (mode 0600) for the owner of the data folder until it is
 * changed: a hub that is ended before it has told it tells it at its next start. What nobody used in a day opens nothing any
 * more, and the next start makes another one. No backup has the file.
 */
export class FirstPassword {
  #file: string

  constructor(file: string) {
    this.#file = file
  }

  /**
   * What to sign in with where nobody has changed it yet, else null. Makes the account where there is none for
   * administration; the password is in the file before it is anybody's.
   */
  async tell(users: Users): Promise<FirstSignIn | null> {
    const kept = this.#read()
    if (kept !== null && users.find(kept.username) !== null) {
      const user = await users.check(kept.username, kept.password)
      if (user?.mustChangePassword) return users.isExpired(user) ? this.#renew(users, kept.username) : kept
      rmSync(this.#file, { force: true })
      return null
    }
    return users.firstStart((made) => this.#keep(made), kept?.password)
  }

  /** Its owner chose another one: nobody needs the file any more. */
  changed(username: string): void {
    try {
      if (this.#read()?.username === username) rmSync(this.#file, { force: true })
    } catch {
      // A disk that cannot be written: the next start takes it away.
    }
  }

  async #renew(users: Users, username: string): Promise<FirstSignIn | null> {
    await users.renewFirst(username, (password) => this.#keep({ username, password }))
    return this.#read()
  }

  #keep(made: FirstSignIn): void {
    writeDurably(this.#file, `${JSON.stringify(made)}\n`)
  }

  #read(): FirstSignIn | null {
    try {
      const { username, password } = JSON.parse(readFileSync(this.#file, 'utf8')) as Partial<FirstSignIn>
      return typeof username === 'string' && typeof password === 'string' ? { username, password } : null
    } catch {
      return null
    }
  }
}
