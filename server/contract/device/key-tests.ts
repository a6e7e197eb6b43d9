/** What test presses proved of the keypads of a hall: `GET /api/v1/halls/{hall}/key-tests`. */
export interface KeyTests {
  /** Today in Shanghai, `YYYY-MM-DD`. */
  day: string
  keypads: KeypadTest[]
}

export interface KeypadTest {
  device: string
  /** Code of the window where it stands now. */
  window: string
  /** What it said that it is; absent before its first hello. */
  model?: string
  /** The levels that have a key, 5 first; all five where the hub does not know the model. */
  levels: number[]
  /** `YYYY-MM-DD`, when the keys of a learned model were played back by name; absent where nobody said. */
  playedBack?: string
  /** When the newest test press of each level occurred, 5 first; a level without one is not here. */
  proven: { level: number; day: string; at: string }[]
}
