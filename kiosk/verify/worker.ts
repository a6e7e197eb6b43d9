import { checkPackage, type Progress } from './check-package.ts'
import { ManyPackages, type Given } from './package/unpack.ts'
import type { Report } from './report.ts'

/** What the worker tells the page. */
export type Told = { progress: Progress } | { report: Report } | { folders: string[] } | { trouble: string }

const tell = (told: Told) => postMessage(told)

addEventListener('message', ({ data }: MessageEvent<readonly Given[]>) => {
  checkPackage(data, (progress) => tell({ progress })).then(
    (report) => tell({ report }),
    (error: unknown) => tell(error instanceof ManyPackages ? { folders: error.folders } : { trouble: String(error) }),
  )
})
