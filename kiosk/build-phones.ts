import { join } from 'node:path'
import type { InlineConfig } from 'vite'

/**
 * The oldest engines on which a page for citizens' own phones runs, by its folder: phones of ten years that were updated
 * last in 2018. Chromium 66 is that of Android 9 and of WeChat's former engine; iOS 12.2 runs on an iPhone 5s. The ballot
 * computes with BigInt, and Lit with `globalThis`. Older ones show what to do (elements/too-old.css).
 * test/unit/browser-target.test.ts holds what is built against these.
 */
export const PHONE_TARGETS: Readonly<Record<string, { chrome: number; ios: number }>> = {
  rate: { chrome: 66, ios: 12.2 },
  receipt: { chrome: 66, ios: 12.2 },
  ballot: { chrome: 71, ios: 14 },
}

/** How such a page is built: as one script, so that nothing is loaded after it. */
export function forPhones(config: InlineConfig, page: string): InlineConfig {
  const { chrome, ios } = PHONE_TARGETS[page]!
  return {
    ...config,
    build: {
      ...config.build,
      target: [`chrome${chrome}`, `ios${ios}`],
      rolldownOptions: {
        input: { [page]: join(config.root!, page, 'index.html') },
        output: { codeSplitting: false },
      },
    },
  }
}
