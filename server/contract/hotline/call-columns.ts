/** What a row of a file of 12345 is read from. */
export const CALL_COLUMN_NAMES = ['callId', 'unit', 'level', 'answeredAt', 'complaint'] as const
export type CallColumn = (typeof CALL_COLUMN_NAMES)[number]
