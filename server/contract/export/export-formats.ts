/** Forms in which scores and the year's summary leave the hub; a new one: export/README.md. */
export const EXPORT_FORMATS = ['xlsx', 'csv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Forms in which single ratings do. */
export const RATING_FORMATS = ['xlsx', 'csv'] as const satisfies readonly ExportFormat[]
export type RatingFormat = (typeof RATING_FORMATS)[number]
