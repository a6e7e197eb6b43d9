import { readFileSync, rmSync } from 'node:fs'
import { writeDurably } from '../../machine/durable-file.ts'
import type { Users } from './users.ts'

export interface FirstSignIn {
  username: string
  password: string
}

/**
 * The one-time password of the first account, kept in a file for the owner of the data folder until somebody signs in
 * with it: a hub that is ended before it has told it tells it at its next start. No backup has the file.
 */
export class FirstPassword {
  #file: string

  constructor(file: string) {
    this.#file = file
  }

  /**
   * What to sign in with where nobody has done so yet, else null. Makes the account where there is none for
   * administration; the password is in the file before it is anybody's.
   */
  async tell(users: Users): Promise<FirstSignIn | null> {
    const kept = this.#read()
    if (kept !== null && users.find(kept.username) !== null) {
      const user = await users.check(kept.username, kept.password)
      if (user?.mustChangePassword) return kept
      rmSync(this.#file, { force: true })
      return null
    }
    return users.firstStart((made) => this.#keep(made), kept?.password)
  }

  /** Whoever has signed in with it is told to choose another; nobody needs the file any more. */
  signedIn(username: string): void {
    try {
      if (this.#read()?.username === username) rmSync(this.#file, { force: true })
    } catch {
      // A disk that cannot be written: the next start takes it away.
    }
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
