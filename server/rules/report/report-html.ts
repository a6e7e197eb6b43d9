import type { ReportChapter, ReportFacts } from '../../contract/report/facts.ts'
import { CHAPTER_WORDS, type Chapter } from '../../contract/report/chapters.ts'
import type { Figure, ReportColumn, ReportTable } from './figure.ts'
import { sections, type Section } from './figures.ts'
import { chapterMarkup } from './markup.ts'
import { points } from './points.ts'
import { STYLE } from './style.ts'
import { escaped, type Markup } from './svg.ts'
import { list, shownMethods } from './units.ts'

/**
 * The edition of the page: whoever changes a byte of what an old report would give counts it up, and freezes the page of the
 * one before (test/fixtures/report/layouts.ts).
 */
export const LAYOUT = 3

/** Chapters that stand before the figures; the others come after them. */
const BEFORE: readonly Chapter[] = ['foreword', 'overview']
const NUMBERS = '一二三四五六七八九十'
/** More columns than these are set smaller. */
const MANY = 14
/** A long table with few columns is printed in two halves side by side. */
const FEW = 7
const LONG = 40

/**
 * The analysis report 分析报告 (campaign document 六.4) as one page: printed on A4, read without script, nothing fetched, so that
 * it also opens from a mail. It is a function of what it shows and of nothing else: the same facts give the same bytes.
 *
 * @param fingerprint hex SHA-256 of the report's json
 * @param draft says on its face that it is a draft, which nobody co-signed
 */
export function reportHtml(facts: ReportFacts, fingerprint: string, draft = false): string {
  const all = sections(facts)
  const parts = [
    ...facts.chapters.filter(({ chapter }) => BEFORE.includes(chapter)).map(ofChapter),
    ...all.map(ofSection),
    ...facts.chapters.filter(({ chapter }) => !BEFORE.includes(chapter)).map(ofChapter),
    { id: 'reading', title: '怎么读这份报告', body: reading(facts), wide: false },
  ]
  const tables = all.flatMap(({ figures }) =>
    figures.flatMap(({ id, tables: behind }) =>
      behind.map((table, i) => ({ table, id: i === 0 ? `${id}-table` : `${id}-table-${i + 1}` })),
    ),
  )
  const title = `${facts.campaign} 年${facts.city}群众评议机关作风分析报告`
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escaped(draft ? `草稿　${title}` : title)}</title>
<style>${STYLE}${pageMargins(facts, draft)}</style>
</head>
<body>
${cover(facts, fingerprint, draft)}
<main>
${parts.map(({ id, title: heading, body, wide }, i) => `<section id="${id}"${wide ? ' class="wide"' : ''}><h2>${numbered(i)}、${escaped(heading)}</h2>${body}</section>`).join('\n')}
<section id="tables" class="wide"><h2>附表</h2><p>图后面的每一个数。空格没有数，旁边的「说明」写为什么；空白不是零。</p>
${tables.map(({ id, table }, i) => tableMarkup(table, id, i + 1)).join('\n')}</section>
</main>
<footer class="foot"><p>内部资料，不向社会公布（文件七.1）</p><p class="hash">${sealMarks(facts)}</p></footer>
</body>
</html>
`
}

function numbered(i: number): string {
  return i < 10 ? NUMBERS[i]! : `十${i === 10 ? '一' : NUMBERS[i - 10]!}`
}

/** First eight digits of each seal, on every printed page. */
function sealMarks(facts: ReportFacts): string {
  return shownMethods(facts)
    .map(({ seal }) => `${seal.hash.slice(0, 4)} ${seal.hash.slice(4, 8)}`)
    .join(' · ')
}

/** Foot of each printed page: what it is, its seals, its number. */
function pageMargins(facts: ReportFacts, draft: boolean): string {
  const font = 'font-size:8pt;font-family:sans-serif'
  const left = `${draft ? '草稿，未会签　' : ''}${facts.demo === true ? '演示数据　' : ''}内部资料，不向社会公布（文件七.1）`
  return `@media print{@page{@bottom-left{content:"${left}";${font}}@bottom-center{content:"${sealMarks(facts)}";${font}}@bottom-right{content:"第 " counter(page) " 页，共 " counter(pages) " 页";${font}}}}
`
}

function cover(facts: ReportFacts, fingerprint: string, draft: boolean): Markup {
  const hash = (hex: string) => (hex.match(/.{1,4}/g) ?? []).join(' ')
  const seals = facts.methods.map(({ name, owner, seal, missing }) =>
    seal === null
      ? `<tr><td>${escaped(name)}</td><td>${escaped(owner)}</td><td colspan="2">没有封存，本报告没有它的数${missing === null ? '' : `：${escaped(missing)}`}</td></tr>`
      : `<tr><td>${escaped(name)}</td><td>${escaped(owner)}</td><td>${escaped(seal.at.slice(0, 10))}　台账第 ${seal.n} 条　规则第 ${seal.policy} 版${seal.alone === true ? '　封存时没有外部存证' : ''}</td><td class="hash">${hash(seal.hash.slice(0, 16))}</td></tr>`,
  )
  return `<header class="cover">
<div class="head"><span>${escaped(facts.city)}群众评议机关作风活动办公室　国家统计局银川调查队</span><span>编号 ${escaped(facts.number)}</span></div>
${draft ? '<p class="draft">草稿，没有会签，不作为依据</p>' : ''}${facts.demo === true ? '<p class="draft">演示数据</p>' : ''}
<div class="title"><p class="year">${escaped(facts.campaign)} 年度</p><h1>${escaped(facts.city)}群众评议机关作风<br>分析报告</h1><p>${facts.from} 至 ${facts.to}</p></div>
<h2>要点</h2><ol class="points">${points(facts)
    .map((point) => `<li>${escaped(point)}</li>`)
    .join('')}</ol>
<div class="box"><p><b>报告指纹</b>（SHA-256，本报告全部数字和文字合并计算）</p><p class="hash">${hash(fingerprint)}</p>
<p>每一页页脚有各封存书指纹的前八位。改动一个数字，指纹就对不上。</p></div>
<table><caption>本报告用的封存</caption><thead><tr><th scope="col">评议方式</th><th scope="col">测评单位</th><th scope="col">封存</th><th scope="col">封存指纹</th></tr></thead><tbody>${seals.join('')}</tbody></table>
<div class="sign"><div><p>评议办公室（签字、盖章）</p><p>日期</p></div><div><p>国家统计局银川调查队（会签、盖章）</p><p>日期</p></div></div>
</header>`
}

interface Part {
  id: string
  title: string
  body: Markup
  wide: boolean
}

function ofChapter({ chapter, text, version, operator, at }: ReportChapter): Part {
  const who = operator.replace(/^user:/, '')
  return {
    id: `chapter-${chapter}`,
    title: CHAPTER_WORDS[chapter],
    body: `<div class="text">${chapterMarkup(text)}<p class="byline">评议办公室 ${escaped(who)} 写，第 ${version} 版，${escaped(at.slice(0, 10))}</p></div>`,
    wide: false,
  }
}

function ofSection({ id, title, figures, none }: Section): Part {
  return {
    id,
    title,
    body: figures.length === 0 ? `<p class="none">${escaped(none)}</p>` : figures.map(figureMarkup).join(''),
    wide: false,
  }
}

function figureMarkup({ id, title, svg, how, means, not, tall = false }: Figure): Markup {
  return `<figure id="${id}"${tall ? ' class="tall"' : ''}><figcaption><h3>${escaped(title)}</h3><p class="how"><b>怎么看</b>　${escaped(how)}</p></figcaption>${svg}
<p class="means"><b>说明什么</b>　${escaped(means)}</p><p class="not"><b>不说明什么</b>　${escaped(not)}　<a href="#${id}-table">逐个的数见附表</a></p></figure>
`
}

function tableMarkup({ name, columns, rows }: ReportTable, id: string, number: number): Markup {
  const head = columns.map(({ header }) => `<th scope="col">${escaped(header)}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map((value, i) => cell(value, columns[i]!)).join('')}</tr>`).join('\n')
  const small = columns.length > MANY ? ' class="many"' : ''
  const halved = columns.length <= FEW && rows.length > LONG ? ' halved' : ''
  return `<div class="scroll${halved}"><table id="${id}"${small}><caption>附表 ${number}　${escaped(name)}</caption><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`
}

function cell(value: string | number | null, { kind }: ReportColumn): Markup {
  if (value === null) return '<td></td>'
  return kind === 'text' ? `<td>${escaped(String(value))}</td>` : `<td class="n">${escaped(String(value))}</td>`
}

function reading(facts: ReportFacts): Markup {
  const sentences: [string, string][] = [
    ['名次不是尺子。', '两个单位区间重叠，差一两名说明不了什么；用于考核时请和区间、条数一起看。'],
    ['空白不是零。', '没有窗口、没有抽到、条数不足的，没有名次，也不排在末尾。'],
    ['没评的人没有被当作满意。', '未评价单独列出，不进得分。'],
    facts.weights === undefined
      ? ['四种方式各算各的。', '规则没有规定权重，本报告不把四种方式加成一个总分。']
      : ['总分按规则规定的权重。', `${weighed(facts)}；有一种没有得分的，没有总分。`],
    [
      '可以自己重算。',
      `封存书、台账和规则一起归档，不用本系统的程序也能算出每一个得分和名次；随机重抽的种子写在图上。本报告第 ${facts.layout} 版版式，由数字逐字节生成。`,
    ],
  ]
  return `<div class="text">${sentences.map(([head, text]) => `<p><b>${head}</b>${escaped(text)}</p>`).join('')}</div>`
}

/** 第三方测评 40%、政务服务中心测评 60% */
function weighed({ methods, weights = {} }: ReportFacts): string {
  return list(
    methods.flatMap(({ method, name }) => (weights[method] === undefined ? [] : [`${name} ${weights[method]}%`])),
  )
}
