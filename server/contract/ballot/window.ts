/** Casts are taken for so long after the end of the window at least: who has a ticket shall be able to use it. */
export const LATE_CASTS_MS = 3_600_000
/** Unless the owner says otherwise (campaign document 六.3): month and day in the campaign's year, both included. */
export const BALLOT_DAYS = { from: '10-15', to: '11-30' } as const
/** An encrypted copy of a ballot that is being filled in. */
export const COPY_BYTES = 4_096
