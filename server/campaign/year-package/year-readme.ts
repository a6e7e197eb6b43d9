import type { Outdated, ReportState } from '../../contract/answers/report.ts'
import type { Summary } from '../../contract/answers/summary.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import type { MethodCode } from '../../contract/methods.ts'
import { METHOD_WORDS } from '../../contract/text/closed-words.ts'
import { VERIFY_PAGE } from '../seal-package.ts'

export interface ReadmeSource {
  answer: Summary
  /** Of the campaign. */
  title: string
  demo: boolean
  /** Name of the account. */
  by: string
  /** ms. */
  now: number
  state: Pick<ReportState, 'report' | 'request'>
  folders: readonly { method: MethodCode; seal: number; digest: string }[]
  /** Files outside the packages. */
  loose: readonly { path: string; sha256: string }[]
}

const ENGLISH: Record<MethodCode, string> = {
  'third-party': 'the third-party survey',
  'service-centre': 'the service halls',
  representatives: "the representatives' ballot",
  online: 'online ratings',
}

/** What happened after the report was co-signed, of a method that is named. */
const OUTDATED: Record<Outdated, { zh: (name: string) => string; en: (name: string) => string }> = {
  reopened: {
    zh: (name) => `${name}解除过封存；报告里仍是原来的数。`,
    en: (name) => `after the report was co-signed the seal of ${name} was opened again; the report has the old figures`,
  },
  'sealed-since': {
    zh: (name) => `${name}才封存；报告里没有它的数。`,
    en: (name) => `${name}: sealed after the report was co-signed; the report does not have these figures`,
  },
  'baseline-changed': {
    zh: (name) => `${name}的比较基数（上年）变了；报告里和上年比的仍是原来的数。`,
    en: (name) =>
      `after the report was co-signed the figures of the year before of ${name} changed; the report compares with the old ones`,
  },
}

/** What each file of the year's package is, what is missing and why, and how to check it: Chinese first, English second. */
export function yearReadme(source: ReadmeSource): string {
  return `${chinese(source)}

----------------------------------------------------------------------

${english(source)}

----------------------------------------------------------------------
SHA-256

${source.loose.map(({ path, sha256 }) => `${sha256}  ${path}`).join('\n')}
${source.folders.map(({ method, digest }) => `${digest}  ${method}/manifest.json`).join('\n')}
`
}

function chinese(source: ReadmeSource): string {
  const { answer, title, demo, by, now, folders, state } = source
  const last = lastOf(folders)
  return `${title}　全年材料包
${demo ? '演示数据：由模拟产生，不得用于评议\n' : ''}${isoShanghai(now).slice(0, 16).replace('T', ' ')} 由 ${by} 下载。不向社会公布（《工作方案》七.1）。

一、里面有什么

${folders.map(({ method, seal }) => `${method}/　${METHOD_WORDS[method]}的封存包，台账第 ${seal} 条封存。和单独下载的一字不差，里面另有说明。\n`).join('')}${
    state.report === null
      ? ''
      : `report/　分析报告第 ${state.report.number} 号：html 是会签的页面，xlsx 是图表背后的数，json 是页面的全部数据。\n`
  }summary/　四种方式并列的汇总：xlsx 供阅读，csv、json 供程序读取。空白表示没有封存或不覆盖，不是零分。
${has(source, VERIFY_PAGE) ? `${VERIFY_PAGE}　核对封存包的网页，不用联网，也不用本系统。\n` : ''}
二、缺什么，为什么

${listed(
  [
    ...missing(answer).map((method) => `${METHOD_WORDS[method]}：没有封存。封存以后再下载一次，就在里面。`),
    ...reportLacks(state),
    ...(has(source, VERIFY_PAGE) ? [] : [`${VERIFY_PAGE}：服务器没有构建这个网页。请用命令核对。`]),
  ],
  '什么也不缺。',
)}

三、怎样核对

1. 先把 zip 解压。
2. 封存包：${has(source, VERIFY_PAGE) ? `断开网络，用浏览器打开 ${VERIFY_PAGE}，把一个方式的文件夹拖进去。一次核对一个，核对下一个以前点“重新选择”。` : ''}装有本系统的电脑也可以运行（KEY 是当面交接的服务器公钥）：
${folders.map(({ method }) => `   pingyi seal --check ${method} --key KEY\n`).join('')}${
    state.report === null || last === null
      ? ''
      : `3. 分析报告：由最后封存的包里的台账重做一遍，逐字比较：
   pingyi report check --report report/report-${answer.campaign}-${state.report.number}.html --ledger ${last}
   页面的 SHA-256 应当是会签时记入台账的 ${state.report.html}
`
  }其余文件的 SHA-256 列在最后。`
}

function english(source: ReadmeSource): string {
  const { answer, demo, by, now, folders, state } = source
  const last = lastOf(folders)
  return `The whole year ${answer.campaign} as one package
${demo ? 'Demo data: simulated, and no rating of anybody\n' : ''}Downloaded by ${by} at ${isoShanghai(now)}. Not for the public (campaign document 七.1).

1. What is in it

${folders.map(({ method, seal }) => `${method}/  sealed package of ${ENGLISH[method]}, entry ${seal} of the ledger, exactly as it is downloaded alone\n`).join('')}${
    state.report === null
      ? ''
      : `report/  analysis report no. ${state.report.number}: html is the page that was co-signed, xlsx has the figures behind its pictures, json all its data\n`
  }summary/  the four methods side by side; a blank is not sealed or not covered, and never zero
${has(source, VERIFY_PAGE) ? `${VERIFY_PAGE}  checks a sealed package in a browser, without network or server\n` : ''}
2. What is missing, and why

${listed(
  [
    ...missing(answer).map((method) => `${ENGLISH[method]}: not sealed`),
    ...reportLacksInEnglish(state),
    ...(has(source, VERIFY_PAGE) ? [] : [`${VERIFY_PAGE}: the server has not built it; use the commands`]),
  ],
  'Nothing.',
)}

3. How to check it

Unpack the zip. ${has(source, VERIFY_PAGE) ? `Open ${VERIFY_PAGE} in a browser without network and drop the folder of one method on it, one at a time; or run` : 'Run'} (KEY: the hub's public key, handed over in person)
${folders.map(({ method }) => `   pingyi seal --check ${method} --key KEY\n`).join('')}${
    state.report === null || last === null
      ? ''
      : `The report is made again from the ledger of the package that was sealed last, and compared letter by letter:
   pingyi report check --report report/report-${answer.campaign}-${state.report.number}.html --ledger ${last}
`
  }SHA-256 of all other files stand below.`
}

function missing({ methods }: Summary): MethodCode[] {
  return methods.flatMap(({ method, sealed }) => (sealed === null ? [method] : []))
}

/** The package whose ledger holds all the others' seals. */
function lastOf(folders: ReadmeSource['folders']): MethodCode | null {
  return folders.toSorted((a, b) => b.seal - a.seal)[0]?.method ?? null
}

function has({ loose }: ReadmeSource, file: string): boolean {
  return loose.some(({ path }) => path === file)
}

function listed(lines: string[], none: string): string {
  return lines.length === 0 ? none : lines.map((line) => `- ${line}`).join('\n')
}

function nameOf(operator: string): string {
  return operator.slice(operator.indexOf(':') + 1)
}

function reportLacks({ report, request }: ReadmeSource['state']): string[] {
  if (report === null) {
    if (request === null) return ['分析报告：还没有提请封存。']
    const asked = `${request.at.slice(0, 10)} 由 ${nameOf(request.operator)} 提请封存`
    return [
      request.refused === null
        ? `分析报告：${asked}，还没有会签。`
        : `分析报告：${asked}，已由 ${nameOf(request.refused.operator)} 退回或撤回：${request.refused.reason}`,
    ]
  }
  return [
    ...report.missing.map(({ method, reason }) => `分析报告里没有${METHOD_WORDS[method]}，会签时没有封存：${reason}`),
    ...report.outdated.map(({ method, why }) => `分析报告会签以后，${OUTDATED[why].zh(METHOD_WORDS[method])}`),
  ]
}

function reportLacksInEnglish({ report, request }: ReadmeSource['state']): string[] {
  if (report === null) {
    if (request === null) return ['analysis report: nobody has asked that it be sealed']
    return [
      `analysis report: ${request.refused === null ? 'asked for, not co-signed yet' : 'asked for, and sent back or taken back'}`,
    ]
  }
  return [
    ...report.missing.map(
      ({ method }) => `the analysis report goes without ${ENGLISH[method]}, which was not sealed then`,
    ),
    ...report.outdated.map(({ method, why }) => OUTDATED[why].en(ENGLISH[method])),
  ]
}
