import { io } from 'socket.io-client'
import { HALL_NAMESPACE, type LiveWindow, type WallWindow } from '../../../server/contract/hall/hall-feed.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { FeedLink, type FeedPorts, type LinkState } from './feed-link.ts'

/** Opens the feed of a hall with the session's cookie and this page's clock. The caller stops it. */
export function followHall(
  hall: Hall,
  desk: Desk,
  onPicture: FeedPorts['onPicture'],
  onLink: (state: LinkState) => void,
): FeedLink {
  return follow<LiveWindow>({ hall, onPicture, onLink }, desk)
}

/** As `followHall`, of what a wall in the open hall may know. */
export function followWall(
  hall: Hall,
  desk: Desk,
  onPicture: FeedPorts<WallWindow>['onPicture'],
  onLink: (state: LinkState) => void,
): FeedLink<WallWindow> {
  return follow<WallWindow>({ hall, wall: true, onPicture, onLink }, desk)
}

type Wanted<Window> = Pick<FeedPorts<Window>, 'wall' | 'onPicture' | 'onLink'> & { hall: Hall }

function follow<Window extends WallWindow>(wanted: Wanted<Window>, desk: Desk): FeedLink<Window> {
  // Connecting again is the feed link's job: it says when the next try comes.
  const socket = io(HALL_NAMESPACE, {
    transports: ['websocket'],
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    auth: {},
  })
  const known = new Set(wanted.hall.windows.map(({ code }) => code))
  const feed = new FeedLink<Window>({
    ...wanted,
    hall: wanted.hall.code,
    // A hall got another window: the page learns where it stands.
    onPicture: (picture, changed) =>
      [...picture.windows.keys()].every((code) => known.has(code))
        ? wanted.onPicture(picture, changed)
        : location.reload(),
    socket,
    now: () => desk.clock.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    signInAgain: () => desk.api.signInAgain(),
  })
  socket.io.on('ping', () => feed.heard())
  feed.start()
  return feed
}
