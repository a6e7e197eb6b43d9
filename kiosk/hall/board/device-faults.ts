import type { LiveDevice } from '../../../server/contract/hall/hall-feed.ts'

/** What is broken. That a browser has not promised to keep what it stores is a reminder: everything works. */
export function faultsOf({ problems }: Pick<LiveDevice, 'problems'>): LiveDevice['problems'] {
  return problems.filter((problem) => problem !== 'storage-not-persistent')
}
