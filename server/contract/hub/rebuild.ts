/** Stages in which tables are made again beside the hub: entries carried out, both sides compared, rows put right. */
export const REBUILD_STAGES = ['making', 'comparing', 'mending'] as const
export type RebuildStage = (typeof REBUILD_STAGES)[number]

/** How far that is; `of` is 0 where nobody knows how long it takes. */
export interface RebuildProgress {
  stage: RebuildStage
  done: number
  of: number
}
