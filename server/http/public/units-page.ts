import { createHash } from 'node:crypto'
import type { PublishedUnit } from '../../contract/answers/hand-ins.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { unitGroup } from '../../contract/unit-groups.ts'
import { html, raw, type Raw } from '../docs/html.ts'
import { OFFICE_PHONE } from '../../contract/office-phone.ts'

/** Phone first; from 1000 px on the list stands left. The policy names its hash, so it goes out exactly as it stands here. */
const STYLE = `
:root { color-scheme: light; --paper: #f5f3ee; --surface: #fffefb; --line: #dcd8ce; --frame: #7d8783; --ink: #14201e; --ink-2: #43504d; --accent: #0d5557; --soft: #deebe8 }
* { box-sizing: border-box; margin: 0; padding: 0 }
body { background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 'Noto Sans CJK SC', 'Microsoft YaHei', system-ui, sans-serif }
a { color: var(--accent) }
header { display: flex; align-items: center; padding: .75rem 1rem; background: var(--surface); border-bottom: 1px solid var(--line); color: var(--ink-2); font-size: .9375rem }
header b { display: grid; place-items: center; margin-right: .75rem; width: 1.75rem; height: 1.75rem; border-radius: .4rem; background: var(--accent); color: #fff }
header a { margin-left: auto; padding: .75rem 0 }
main, aside { padding: 1rem; min-width: 0 }
footer { padding: 1rem; border-top: 1px solid var(--line); color: var(--ink-2); font-size: .9375rem }
h1 { font-size: 1.75rem; line-height: 1.3 }
h2 { font-size: 1.125rem }
h2 small, .q { color: var(--ink-2); font-size: .9375rem; font-weight: 400 }
form { display: flex; margin: 1rem 0 }
input { flex: 1; min-width: 0; height: 3.5rem; padding: 0 1rem; border: 1px solid var(--frame); border-radius: .75rem; background: var(--surface); color: var(--ink); font: inherit }
button { min-height: 3.5rem; margin-left: .5rem; padding: 0 1.25rem; border: 0; border-radius: .75rem; background: var(--accent); color: #fff; font: inherit; font-weight: 700 }
summary { display: flex; justify-content: space-between; align-items: center; min-height: 3.5rem; border-bottom: 1px solid var(--line); font-weight: 700; cursor: pointer }
.units { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; padding: .75rem 0; list-style: none }
.units a { display: flex; align-items: center; min-height: 3.25rem; padding: .25rem .75rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--surface); color: var(--ink); text-decoration: none; word-break: break-word }
.units a[aria-current='page'] { border: 2px solid var(--accent); background: var(--soft); font-weight: 700 }
.strip { margin: .75rem 0; padding: .6rem .9rem; border-radius: .5rem; background: #ece9e1; color: var(--ink-2); font-size: .9375rem }
section { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--surface) }
section li { padding: .6rem 0; border-bottom: 1px solid var(--line); word-break: break-word }
section li:last-child { border: 0 }
section ol { padding-left: 1.75rem }
section ul { list-style: none }
section small { display: block; color: var(--ink-2); font-size: .9375rem }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
@media (max-width: 999px) { .one aside { display: none } }
@media (min-width: 1000px) { .both { display: grid; grid-template-columns: 28rem minmax(0, 1fr) } aside { border-right: 1px solid var(--line) } .back { display: none } }
@media print { header a, aside, form, .back { display: none } .both { display: block } section { border: 0; padding: 0 } body { background: #fff; font-size: 10.5pt } li { break-inside: avoid } }
`

/** Nothing runs and nothing is fetched; the search form comes back here. */
export const UNITS_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Duties and organisations served of every unit, as pages that need no script: read on a phone, searched, printed.
 *
 * @param asked what somebody searches, in names and published duties; hits stand in the document's order
 * @param chosen the unit that is shown; null: the list alone
 */
export function unitsPage(
  units: readonly PublishedUnit[],
  { city, asked, chosen }: { city: string; asked: string; chosen: PublishedUnit | null },
): string {
  const title = chosen === null ? `${units.length} 个参评单位` : chosen.unit.name
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}　工作职责和服务的单位、组织</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body class="${chosen === null ? 'all' : 'one'}">
        <header><b aria-hidden="true">评</b>${city}群众评议机关作风</header>
        <div class="${chosen === null ? '' : 'both'}">
          ${chosen === null ? listOf(units, asked, null, 'main') : [listOf(units, asked, chosen, 'aside'), unitOf(chosen)]}
        </div>
        <footer>评议办公室电话 <span lang="en">Campaign office</span>：${OFFICE_PHONE}</footer>
      </body>
    </html>`.text
}

function listOf(
  units: readonly PublishedUnit[],
  asked: string,
  chosen: PublishedUnit | null,
  as: 'main' | 'aside',
): Raw {
  const wanted = plainText(asked)
  const hits = wanted === '' ? units : units.filter((each) => matches(each, wanted))
  const groups = new Map<string, PublishedUnit[]>()
  for (const each of hits)
    groups.set(unitGroup(each.unit.code), [...(groups.get(unitGroup(each.unit.code)) ?? []), each])
  const heading = `${units.length} 个参评单位`
  const inner = html`${as === 'main' ? html`<h1>${heading}</h1>` : html`<h2>${heading}</h2>`}
    <p class="q">工作职责和服务的单位、组织，向社会公开。<span lang="en">Duties, and organisations served.</span></p>
    <form action="/units/" method="get" role="search">
      <input name="q" aria-label="单位名称或职责" placeholder="单位名称或职责，如 公积金" value="${asked}" maxlength="50" />
      <button>查找</button>
    </form>
    ${wanted !== '' && hits.length === 0 ? html`<p>没有找到「${asked}」。请换一个词，或看全部：<a href="/units/">全部单位</a></p>` : ''}
    ${[...groups].map(
      ([group, own]) =>
        html`<details${wanted !== '' || own.some((each) => each === chosen) ? raw(' open') : ''}>
          <summary>${group}<span class="q">${own.length} 个</span></summary>
          <ul class="units">
            ${own.map(
              ({ unit: { code, name } }) =>
                html`<li><a href="/units/${code}" aria-current="${chosen?.unit.code === code ? 'page' : 'false'}">${name}</a></li>`,
            )}
          </ul>
        </details>`,
    )}`
  return as === 'main' ? html`<main>${inner}</main>` : html`<aside>${inner}</aside>`
}

function matches({ unit, duties }: PublishedUnit, wanted: string): boolean {
  return [unit.name, unit.code, ...duties.map(({ duty }) => duty)].some((text) => plainText(text).includes(wanted))
}

function unitOf({ unit, duties, organisations, dutiesOf, organisationsOf }: PublishedUnit): Raw {
  return html`<main>
    <p class="back"><a href="/units/">← 全部单位</a></p>
    <p class="q">${unit.code} · ${unitGroup(unit.code)}</p>
    <h1>${unit.name}</h1>
    <p class="strip">${handedIn('工作职责', dutiesOf)}${handedIn('服务的单位和组织', organisationsOf)}个人服务对象不公开。</p>
    <section>
      <h2>工作职责 <small>${duties.length} 项</small></h2>
      ${
        duties.length === 0
          ? html`<p class="q">还没有公开。</p>`
          : html`<ol>
              ${duties.map(
                ({ duty, basis, department }) =>
                  html`<li>${duty}<small>${[department, basis].filter((each) => each !== undefined).join(' · ')}</small></li>`,
              )}
            </ol>`
      }
    </section>
    <section>
      <h2>服务的单位和组织 <small>${organisations.length} 个</small></h2>
      ${
        organisations.length === 0
          ? html`<p class="q">还没有公开。</p>`
          : html`<ul>
              ${organisations.map((name) => html`<li>${name}</li>`)}
            </ul>`
      }
    </section>
  </main>`
}

function handedIn(what: string, told: PublishedUnit['dutiesOf']): string {
  if (told === null) return ''
  return `${what}：单位 ${dayWord(told.handedIn)}报送，评议办公室 ${dayWord(told.accepted)}接收。`
}

/** `6 月 28 日` of a moment of Shanghai. */
function dayWord(at: string): string {
  return `${Number(at.slice(5, 7))} 月 ${Number(at.slice(8, 10))} 日`
}
