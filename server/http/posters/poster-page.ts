import { createHash } from 'node:crypto'
import { OFFICE_PHONE } from '../../contract/office-phone.ts'
import { html, raw, type Raw } from '../docs/html.ts'
import { POSTER_FACES } from './poster-faces.ts'
import { qrPath } from './qr-path.ts'

export const POSTER_SIZES = ['a4', 'a6'] as const
export type PosterSize = (typeof POSTER_SIZES)[number]

/** Names longer than these stand smaller and in a line of their own, so that every sheet keeps its height. */
const LONG = 7
const VERY_LONG = 16

/** Lengths are of the A4 sheet drawn at 794 px; the A6 sheet has fewer words at sizes that can be read on it. */
const SHARED = `
* { box-sizing: border-box; margin: 0; padding: 0 }
html { -webkit-text-size-adjust: 100% }
body { background: #e9e7e1; color: #000; font-family: 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif }
ul, ol { list-style: none }
.faces { position: absolute }
.bar { padding: 10px 16px; background: #14201e; color: #fff; font-size: 16px }
.poster { display: flex; flex-direction: column; margin: 16px auto; background: #fff; overflow: hidden; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.k { display: flex; align-items: center }
.k b { display: grid; place-items: center; flex: none; background: #000; color: #fff; line-height: 1 }
.u { font-weight: 700; line-height: 1.3 }
.u span { white-space: normal }
.u small { font-weight: 400 }
.u.long small, .u.very small { display: block; margin-left: 0 !important }
.scan { display: flex; align-items: center }
.scan > svg { flex: none }
ol { counter-reset: s; display: grid; line-height: 1.35 }
ol li { counter-increment: s; display: flex }
ol li::before { content: counter(s); display: grid; place-items: center; flex: none; border-radius: 50%; border: .25em solid #000; border-width: max(1px, .1em); font-weight: 700 }
ol small { display: block }
.fv { display: flex; justify-content: space-between; text-align: center; font-weight: 700 }
.fv svg { display: block; margin: 0 auto }
.pr { display: grid }
.pr li::before { content: '✓'; margin-right: .5em; font-weight: 700 }
footer { margin-top: auto; border-top: 1px solid #000; display: flex; justify-content: space-between; align-items: flex-end; line-height: 1.6 }
footer b { display: block; overflow-wrap: anywhere }
footer span + span { text-align: right; flex: none }
@media print { body { background: #fff } .bar { display: none } .poster { margin: 0; break-after: page } .poster:last-child { break-after: auto } }
`
const A4 = `
@page { size: A4 portrait; margin: 0 }
.poster { width: 210mm; height: 296.8mm; padding: 64px 72px 48px; font-size: 17px; line-height: 1.6 }
.k { gap: 12px; font-size: 20px; letter-spacing: .14em }
.k b { width: 34px; height: 34px; border-radius: 8px; font-size: 20px; letter-spacing: 0 }
h1 { margin-top: 26px; font-size: 76px; line-height: 1.16; letter-spacing: .04em }
.u { margin-top: 8px; font-size: 52px } .u.long { font-size: 38px } .u.very { font-size: 29px } .u small { margin-left: 16px; font-size: 24px }
.scan { gap: 40px; margin-top: 34px; padding: 36px 0; border-top: 3px solid #000; border-bottom: 1px solid #000 }
.scan > svg { width: 376px; height: 376px; margin: -32px -36px -32px -37px }
ol { gap: 20px; font-size: 25px } ol li { gap: 16px } ol li::before { width: 38px; height: 38px; margin-top: -2px; font-size: 21px } ol small { font-size: 17px }
.fv { margin: 30px 0 28px; font-size: 20px } .fv div { width: 112px } .fv svg { width: 76px; height: 76px; margin-bottom: 8px }
.pr { grid-template-columns: 1fr 1fr; gap: 10px 32px; font-size: 19px }
footer { gap: 24px; padding-top: 14px; font-size: 15px } footer b { font-size: 18px }
`
const A6 = `
@page { size: A6 portrait; margin: 0 }
.poster { width: 105mm; height: 147.8mm; padding: 8mm 8mm 6mm; font-size: 8.5pt; line-height: 1.5 }
.k { gap: 2mm; font-size: 8.5pt; letter-spacing: .06em }
.k b { width: 5mm; height: 5mm; border-radius: 1.2mm; font-size: 8.5pt; letter-spacing: 0 }
h1 { margin-top: 3mm; font-size: 27pt; line-height: 1.16; letter-spacing: .04em }
.u { margin-top: 1mm; font-size: 18pt } .u.long { font-size: 14pt } .u.very { font-size: 11.5pt } .u small { margin-left: 2mm; font-size: 10pt }
.scan { gap: 4mm; margin-top: 3mm; padding: 2mm 0; border-top: .6mm solid #000; border-bottom: .2mm solid #000 }
.scan > svg { width: 50mm; height: 50mm; margin: -2mm -4mm }
ol { gap: 3mm; font-size: 11pt } ol li { gap: 2mm } ol li::before { width: 5.4mm; height: 5.4mm; font-size: 9pt } ol small { display: none }
.fv { margin: 3mm 0 2mm; font-size: 7.5pt } .fv svg { width: 9mm; height: 9mm; margin-bottom: .8mm }
.pr { gap: .4mm; font-size: 8.5pt }
footer { gap: 3mm; padding-top: 1.6mm; font-size: 7pt } footer b { font-size: 7.5pt }
`

const styleOf = (size: PosterSize) => SHARED + (size === 'a4' ? A4 : A6)

/** No script, nothing from elsewhere. */
export function posterPolicy(size: PosterSize): string {
  const hash = createHash('sha256').update(styleOf(size)).digest('base64')
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

export interface Posters {
  size: PosterSize
  units: readonly { code: string; name: string }[]
  /** Where phones find the page, such as `https://pj.example.gov.cn`. */
  origin: string
  city: string
  campaign: string
}

/** One printable file with a sheet for each unit: how to rate it on a phone. It stands by itself, on a disk or a stick, too. */
export function posterPage({ size, units, origin, city, campaign }: Posters): string {
  const name = units.length === 1 ? units[0]!.name : `${units.length} 个参评单位`
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>海报 ${size.toUpperCase()} · ${name}</title>
        <style>${raw(styleOf(size))}</style>
      </head>
      <body>
        <p class="bar">共 ${units.length} 张，${size.toUpperCase()}。打印时纸张选 ${size.toUpperCase()}，边距选“无”，比例 100%。</p>
        <svg class="faces" width="0" height="0" aria-hidden="true">${raw(POSTER_FACES)}</svg>
        ${units.map((unit) => poster(unit, { origin, city, campaign }))}
      </body>
    </html>`.text
}

const LEVELS = [
  [5, '非常满意'],
  [4, '满意'],
  [3, '基本满意'],
  [2, '不满意'],
  [1, '非常不满意'],
] as const

function poster(
  { code, name }: { code: string; name: string },
  { origin, city, campaign }: Pick<Posters, 'origin' | 'city' | 'campaign'>,
): Raw {
  const address = `${origin}/rate/${code}`
  const { size, path } = qrPath(address)
  const length = Array.from(name).length
  return html`<article class="poster" data-unit="${code}">
    <p class="k"><b aria-hidden="true">评</b>${campaign} 年度${city}群众评议机关作风</p>
    <h1>请您评一评</h1>
    <p class="u ${length > VERY_LONG ? 'very' : length > LONG ? 'long' : ''}"><span>${name}</span><small>的作风和服务怎么样</small></p>
    <div class="scan">
      <svg viewBox="0 0 ${size} ${size}" role="img" aria-label="二维码：${address}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z" /><path d="${path}" /></svg>
      <ol>
        <li><span>用微信扫一扫<small>别的扫码工具也行</small></span></li>
        <li><span>选两项<small>满意度、社会形象；想说的话，写不写都行</small></span></li>
        <li><span>提交，约一分钟<small>全年都可以评</small></span></li>
      </ol>
    </div>
    <div class="fv">${LEVELS.map(([level, word]) => html`<div><svg viewBox="0 0 64 64" aria-hidden="true"><use href="#face-${level}" /></svg>${word}</div>`)}</div>
    <ul class="pr">
      <li>不登录，不要手机号</li>
      <li>单位看不到是谁评的</li>
      <li>五个等级，评哪个都一样方便</li>
      <li>谁也不能要求看您怎么评</li>
    </ul>
    <footer>
      <span>没有微信：在手机浏览器打开<b>${address}</b></span>
      <span>有人代评、逼评，请告诉我们<b>评议办公室 ${OFFICE_PHONE}</b></span>
    </footer>
  </article>`
}
