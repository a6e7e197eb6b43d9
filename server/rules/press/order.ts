/**
 * A place in the order of presses of a window: (occurredAt, device, seq), and the id for a seq that came twice, so
 * that no two presses ever share a place.
 */
export interface OrderKey {
  occurred: number
  device: string
  seq: number
  /** UUIDs as text stand in the same order as their bytes. */
  id: string
}

export function compareKeys(a: OrderKey, b: OrderKey): number {
  if (a.occurred !== b.occurred) return a.occurred - b.occurred
  if (a.device !== b.device) return a.device < b.device ? -1 : 1
  if (a.seq !== b.seq) return a.seq - b.seq
  return a.id < b.id ? -1 : Number(a.id > b.id)
}
