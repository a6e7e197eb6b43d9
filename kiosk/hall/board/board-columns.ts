/** Tiles in a row, and whether the alerts stand beside the board or in a drawer, by the width of the page in px. */
export function boardColumns(width: number): { columns: number; attentionBeside: boolean } {
  if (width >= 1840) return { columns: 8, attentionBeside: true }
  if (width >= 1560) return { columns: 6, attentionBeside: true }
  if (width >= 1400) return { columns: 6, attentionBeside: false }
  if (width >= 1200) return { columns: 4, attentionBeside: false }
  if (width >= 900) return { columns: 3, attentionBeside: false }
  return { columns: 2, attentionBeside: false }
}

/** Above this many windows the board shows one zone a page. */
export const WINDOWS_ON_ONE_PAGE = 64
