import type { Notices } from '../../contract/answers/notices.ts'
import type { Summary } from '../../contract/answers/summary.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { METHOD_CODES } from '../../contract/methods.ts'
import { METHOD_WORDS } from '../../contract/text/closed-words.ts'

/** The list to print, sign and stamp: one file without script or network, A4, black. */
export function filingList(
  { summary, notices, reason, by, at }: { summary: Summary; notices: Notices; reason: string; by: string; at: number },
  files: readonly { name: string; sha256: string }[],
): string {
  const cell = (text: string | number | null) => `<td>${escaped(String(text ?? ''))}</td>`
  const row = (cells: (string | number | null)[]) => `<tr>${cells.map(cell).join('')}</tr>`
  const head = (cells: string[]) => `<tr>${cells.map((text) => `<th scope="col">${text}</th>`).join('')}</tr>`
  const units = summary.units.map(({ unit, methods, deductions }) =>
    row([
      unit.code,
      unit.name,
      ...METHOD_CODES.flatMap((method) => {
        const { score, rank, lastPlace } = methods[method]
        return [score, rank === null ? null : `${rank}${lastPlace ? ' ▲' : ''}`]
      }),
      deductions,
    ]),
  )
  const seals = summary.methods.map(({ method, sealed, sealedAt, hash }) =>
    row([METHOD_WORDS[method], sealed ?? '未封存', sealedAt?.slice(0, 10) ?? '', hash === null ? '' : inFours(hash)]),
  )
  const hashes = files.map(({ name, sha256 }) => row([name, inFours(sha256)]))
  const gone = notices.gone.map(({ unit, into, own }) =>
    row([unit.code, unit.name, into.name, whereResultsAre(into.name, own)]),
  )
  const columns = METHOD_CODES.flatMap((method) => [METHOD_WORDS[method], '名次'])
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${summary.campaign} 年度评议结果备案件</title>
<style>@page{size:A4;margin:16mm 13mm}body{font:10.5pt/1.5 serif;color:#000}h1{font-size:16pt;text-align:center}
table{border-collapse:collapse;width:100%;font-size:8.5pt;margin:8pt 0}th,td{border:.5pt solid #000;padding:1pt 3pt;text-align:left}
tr{break-inside:avoid}thead{display:table-header-group}td:last-child{overflow-wrap:anywhere}.sign{display:flex;justify-content:space-between;margin-top:18mm}</style></head><body>
<h1>${summary.campaign} 年度群众评议机关作风结果备案件</h1>
<p>事由：${escaped(reason)}　经办：${escaped(by)}　制作时间：${isoShanghai(at).slice(0, 16).replace('T', ' ')}　通报：${notices.told === null ? '尚未通报' : `第 ${notices.told.version} 版，${notices.read} 个单位已签收`}</p>
<p>依据《工作方案》七.2 报组织人事部门备案，不向社会媒体公布（七.1）。只列封存的结果；空白表示未封存或不覆盖，不是零分。▲ 为该方式末位（含并列）。</p>
<table><thead>${head(['编号', '参评单位', ...columns, '减分'])}</thead><tbody>${units.join('\n')}</tbody></table>
${gone.length === 0 ? '' : `<h2>并入其他单位的</h2><table><thead>${head(['编号', '参评单位', '现并入', '结果在哪里'])}</thead><tbody>${gone.join('\n')}</tbody></table>\n`}<h2>封存</h2><table><thead>${head(['评议方式', '封存号', '日期', '台账哈希'])}</thead><tbody>${seals.join('\n')}</tbody></table>
<h2>文件</h2><table><thead>${head(['文件', 'SHA-256'])}</thead><tbody>${hashes.join('\n')}</tbody></table>
<div class="sign"><span>移交人（签字）：</span><span>接收人（签字、盖章）：</span><span>日期：</span></div>
</body></html>
`
}

/** Of a unit that went on in another one. @param own it went after the seals, which have figures of its own */
export function whereResultsAre(into: string, own: boolean): string {
  return own
    ? `封存以后并入：本表这一行是它自己封存的结果，另有一份通报，由${into}签收`
    : `评价和减分计入${into}：结果见${into}一行和${into}的通报，没有单独的通报`
}

function inFours(hash: string): string {
  return hash.replaceAll(/(.{4})(?=.)/g, '$1 ')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
