import { command } from '../command.ts'
import { demoFolder, hasRecord, makeWhole, readKeys, removeDemo } from '../demo/demo-folder.ts'
import { flag, integer, optional } from '../option.ts'
import { listenOptions, listenSettings } from './start.ts'

const PAST_PRESSES = 20_000

export const demo = command({
  name: 'demo',
  say: {
    en: 'Opens a hall with simulated citizens in a data directory of its own, marked as a demo on every screen.',
    zh: '打开一个有模拟群众的大厅。数据另放，每个屏幕都标明是演示。',
  },
  options: {
    ...listenOptions,
    fresh: flag({ en: 'throw the demo away and make it anew', zh: '丢弃原有演示，重新生成' }),
    history: optional(integer(0, 1_000_000), {
      en: `ratings of the past 30 days in a new demo (${PAST_PRESSES})`,
      zh: `新演示里过去 30 天的评价数（${PAST_PRESSES}）`,
    }),
    rate: optional(integer(1, 50), { en: 'citizens a second (1)', zh: '每秒来几人（1）' }),
  },
  notes: [
    {
      en: 'The data lies in the folder demo of the data directory; a second start goes on with it. Ctrl-C ends everything.',
      zh: '数据在数据目录下的 demo 目录，再次启动接着用。Ctrl-C 全部停止。',
    },
  ],
  examples: ['npm run -s pingyi -- demo', 'pingyi demo --fresh --port 9000'],
  async run(values, context) {
    const { config, data } = context.settings
    const [{ liveDemo }, { prepareDemo }, { runHub }] = await Promise.all([
      import('../demo/live-demo.ts'),
      import('../demo/prepare-demo.ts'),
      import('../run-hub.ts'),
    ])
    const listen = listenSettings(values, context.settings)
    const folder = demoFolder(data)
    if (values.fresh) removeDemo(folder)
    if (!hasRecord(folder)) {
      context.note(
        '正在生成上一年度（四项测评已封存）和最近 30 天的演示数据…… making a sealed year and a month of demo data',
      )
      const presses = values.history ?? PAST_PRESSES
      await makeWhole(folder, (draft) => prepareDemo(draft, { config, now: Date.now(), presses, chance: Math.random }))
    }
    const keys = readKeys(folder)
    await runHub(
      context,
      {
        data: folder,
        config,
        ...listen,
        demo: true,
        logLevel: values['log-level'] ?? 'warn',
      },
      (running) => liveDemo(running, keys, { perSecond: values.rate ?? 1, chance: Math.random }),
    )
    return null
  },
})
