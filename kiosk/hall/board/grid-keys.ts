export interface Placed {
  left: number
  top: number
}

/** Where an arrow key leads from one tile of a grid that may have gaps: null when there is nothing that way. */
export function nextTile(key: string, places: readonly Placed[], from: number): number | null {
  const here = places[from]
  if (!here) return places.length > 0 ? 0 : null
  switch (key) {
    case 'ArrowRight':
      return from + 1 < places.length ? from + 1 : null
    case 'ArrowLeft':
      return from > 0 ? from - 1 : null
    case 'Home':
      return 0
    case 'End':
      return places.length - 1
    case 'ArrowDown':
      return nearest(places, here, (top) => top > here.top, Math.min)
    case 'ArrowUp':
      return nearest(places, here, (top) => top < here.top, Math.max)
    default:
      return null
  }
}

/** The tile of the next row that stands closest to this one's column. */
function nearest(
  places: readonly Placed[],
  here: Placed,
  beyond: (top: number) => boolean,
  closest: (...tops: number[]) => number,
): number | null {
  const tops = places.map((place) => place.top).filter(beyond)
  if (tops.length === 0) return null
  const row = closest(...tops)
  let best: number | null = null
  for (const [index, place] of places.entries()) {
    if (place.top !== row) continue
    if (best === null || Math.abs(place.left - here.left) < Math.abs(places[best]!.left - here.left)) best = index
  }
  return best
}
