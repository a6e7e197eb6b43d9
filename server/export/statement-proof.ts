import type { Statement } from '../contract/answers/statements.ts'
import { LEVEL_WORDS } from './score-columns.ts'

const grouped = (n: number): string => n.toLocaleString('en')
const NAMES = new Map<string, string>(LEVEL_WORDS)

/**
 * How a unit checks its statement (告知单) by itself, as a text: from which counts its score follows, which entry of the
 * ledger and which package hold it, and how to recompute both without the hub. Chinese, then English; nothing of others.
 */
export function statementProof({ campaign, from, to, seal, policy, row, rankedUnits, lines }: Statement): string {
  const sum = lines.reduce((all, line) => all + line.sum, 0)
  const digest = seal.digest ?? '—'
  const score = row.score === null ? '无得分' : `${row.score}（${grouped(sum)} ÷ ${grouped(row.n)}，四舍五入到 0.01）`
  const rank =
    row.rank === null ? '不排名' : `第 ${row.rank} 名，共 ${rankedUnits} 个排名单位；名次 = 1 + 得分更高的单位数`
  return `政务服务中心测评告知单 核对说明

单位：${row.unit.name}（${row.unit.code}）
活动：${campaign} 年，${from} 至 ${to}
计入：${grouped(row.n)} 条
${lines.map(({ level, points, count, sum: worth }) => `  ${NAMES.get(String(level))}：${points} 分 × ${grouped(count)} 条 = ${grouped(worth)}`).join('\n')}
得分：${score}
名次：${rank}

封存条目：台账第 ${grouped(seal.n)} 条
  哈希 ${seal.hash}
封存指纹（封存包 manifest.json 的 SHA-256）：
  ${digest}
活动规则：第 ${policy.version} 版
  摘要 ${policy.digest}

怎样自己核对
1. 向评议活动办公室索取这次封存的封存包。
2. 在不联网的电脑上，用浏览器打开包里的 verify.html，把封存包拖进去。它逐条重算台账、得分和名次，不用本系统。
3. 输入上面的封存指纹，应显示“与纸上的指纹一致”；各项应为“对得上”。
4. 打开包里的 scores.xlsx 或 scores.csv，本单位的得分和名次应与告知单相同。
有一项不符，请连同核对结果的打印件报市直机关工委。

How to check this statement
1. Ask the campaign office for the package of this seal: entry ${seal.n} of the ledger.
2. On a computer without network open verify.html of the package in a browser and drop the package on it. It recomputes
   the ledger, every score and every rank, without this system.
3. Enter the fingerprint above: it must be the same, and no point may have a fault.
4. Your unit's line in scores.csv must be that of the statement: ${row.score ?? 'no score'}, rank ${row.rank ?? 'none'}.
`
}
