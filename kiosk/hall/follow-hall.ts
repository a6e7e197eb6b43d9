import { io } from 'socket.io-client'
import { HALL_NAMESPACE } from '../../server/contract/hall-feed.ts'
import type { Desk } from '../elements/desk-gate.ts'
import { FeedLink, type LinkState } from './feed-link.ts'
import type { HallPicture } from './hall-picture.ts'

/** Opens the feed of a hall with the session's cookie and this page's clock. The caller stops it. */
export function followHall(
  hall: string,
  desk: Desk,
  onPicture: (picture: HallPicture) => void,
  onLink: (state: LinkState) => void,
): FeedLink {
  // Connecting again is the feed link's job: it says when the next try comes.
  const socket = io(HALL_NAMESPACE, {
    transports: ['websocket'],
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    auth: {},
  })
  const feed = new FeedLink({
    socket,
    hall,
    now: () => desk.clock.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    signInAgain: () => desk.api.signInAgain(),
    onPicture,
    onLink,
  })
  socket.io.on('ping', () => feed.heard())
  feed.start()
  return feed
}
