import type { Viewer } from '../../contract/viewer.ts'
import type { ApiKeys } from './secrets/api-keys.ts'
import { nameKey } from './known-browsers.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Standing } from './standing.ts'

/** Who comes with a token. */
export interface Admitted {
  /** The session of a signed-in person. */
  session: Session | null
  viewer: Viewer | null
  /** Whether the viewer waits for a second person, where that was asked: then nothing is decided or put on record. */
  waits: boolean
  /** The second factor has to be shown again first, where that was asked. */
  again: boolean
}

/** What a request says about itself. */
export interface Asked {
  /** It may come with an API key. */
  keys: boolean
  /** What it asks for decides something: then people must not wait for a second person. */
  decides: boolean
  /** It puts something on record: then programs must not. */
  records: boolean
  /** A second factor that was shown long ago has to be shown again. Absent: not asked. */
  again?: boolean
  /** No person is behind it, such as a board that looks again by itself: it keeps no officer signed in. */
  unattended?: boolean
  /** Whose certificate the gateway checked, with this very request. */
  gateway?: string | undefined
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

  /** Whose token this is, for a board that stays open: looking keeps no officer signed in. Null for anything else. */
  of(token: string): Viewer | null {
    return this.#sessions.find(token, false)?.viewer ?? this.#apiKeys.find(token)
  }

  /** All that a request asks about its token. */
  admit(token: string, asked: Asked): Admitted {
    const session = this.#sessions.find(token, asked.unattended !== true)
    const viewer = session?.viewer ?? (asked.keys ? this.#apiKeys.find(token) : null)
    const again = session !== null && asked.again === true && this.#mustShowAgain(session, asked.gateway)
    return { session, viewer, waits: viewer !== null && this.#waits(viewer, asked), again }
  }

  /** Whoever has no second factor is asked for none: whether that may be so the session says. */
  #mustShowAgain(session: Session, gateway: string | undefined): boolean {
    if (gateway !== undefined && nameKey(gateway) === session.viewer.username) return false
    return (session.factor || session.gateway === true) && this.#sessions.isProofOld(session)
  }

  #waits(viewer: Viewer, { decides, records }: Asked): boolean {
    return viewer.kind === 'program'
      ? records && !this.#standing.mayServe(viewer.name, viewer.scope)
      : decides && !this.#standing.mayDecide(viewer.username)
  }
}
