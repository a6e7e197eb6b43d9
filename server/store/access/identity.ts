import type { Viewer } from '../../contract/viewer.ts'
import type { ApiKeys } from './api-keys.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Standing } from './standing.ts'

/** Who comes with a token. */
export interface Admitted {
  /** The session of a signed-in person. */
  session: Session | null
  viewer: Viewer | null
  /** Whether the viewer waits for a second person, where that was asked: then nothing is decided or put on record. */
  waits: boolean
}

/** Whose token it is: of a session or of an API key. */
export class Identity {
  #sessions: Sessions
  #apiKeys: ApiKeys
  #standing: Standing

  constructor(parts: { sessions: Sessions; apiKeys: ApiKeys; standing: Standing }) {
    this.#sessions = parts.sessions
    this.#apiKeys = parts.apiKeys
    this.#standing = parts.standing
  }

  /** Whose token this is. Null for anything else. */
  of(token: string): Viewer | null {
    return this.#sessions.find(token)?.viewer ?? this.#apiKeys.find(token)
  }

  /**
   * All that a request asks about its token.
   *
   * @param asked.keys whether it may be an API key's
   * @param asked.decides whether what is asked for decides something: then people must not wait for a second person
   * @param asked.records whether it puts something on record: then programs must not
   */
  admit(token: string, asked: { keys: boolean; decides: boolean; records: boolean }): Admitted {
    const session = this.#sessions.find(token)
    const viewer = session?.viewer ?? (asked.keys ? this.#apiKeys.find(token) : null)
    return { session, viewer, waits: viewer !== null && this.#waits(viewer, asked) }
  }

  #waits(viewer: Viewer, { decides, records }: { decides: boolean; records: boolean }): boolean {
    return viewer.kind === 'program'
      ? records && !this.#standing.mayServe(viewer.name, viewer.scope)
      : decides && !this.#standing.mayDecide(viewer.username)
  }
}
