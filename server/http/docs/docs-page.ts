import { createHash } from 'node:crypto'
import { ERRORS } from '../../contract/errors.ts'
import { DOCS_STYLE } from './docs-style.ts'
import type { AccessRule } from '../guard.ts'
import { schemaList, type DocsSchema } from './docs-schema.ts'
import { html, raw, type Raw } from './html.ts'

interface Media {
  schema?: DocsSchema
  example?: unknown
}
type Content = Record<string, Media>
interface Parameter {
  in: string
  name: string
  required?: boolean
  description?: string
  schema: DocsSchema
  example?: unknown
}
interface Operation {
  operationId: string
  summary: string
  tags: string[]
  parameters?: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { description?: string; content?: Content; $ref?: string }>
  security: Record<string, string[]>[]
  'x-access'?: AccessRule
}
/** What the page shows of the OpenAPI document. */
export interface ApiDocument {
  info: { title: string; version: string; description: string }
  tags: { name: string; description: string; 'x-zh': string }[]
  paths: Record<string, Record<string, Operation>>
}
interface Named extends Operation {
  method: string
  path: string
}

/** Nothing is fetched, nothing runs; the page's one style is known by its hash. */
export const DOCS_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(DOCS_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The OpenAPI document to read in a browser: every operation in full on one page, so that its own search finds all. */
export function docsPage(api: ApiDocument): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Named => ({ ...operation, method: method.toUpperCase(), path })),
  )
  const desks = api.tags.map((tag) => ({ ...tag, own: operations.filter(({ tags }) => tags[0] === tag.name) }))
  return html`<!doctype html>
    <html lang="zh-CN">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>评议接口 ${api.info.version}</title>
      <style>${raw(DOCS_STYLE)}</style>
      <header>
        <h1>评议接口 <small lang="en">${api.info.title} ${api.info.version}, REST</small></h1>
        <p>
          本页供对接系统的开发人员查阅，全部内容都在这一页上，用浏览器的“页内查找”（Ctrl+F）即可。同一地址向程序返回 OpenAPI 3.1
          文件：<code>curl -O 服务器地址/api/docs</code>。
        </p>
        <p>
          程序用密钥（<code>pingyi apikey add</code>）或登录后得到的令牌，放在请求头 <code>Authorization: Bearer …</code>；浏览器用登录
          cookie。<code>from</code>、<code>to</code> 是北京时间的日期，两端都算在内。
        </p>
        <p lang="en">${marked(api.info.description)}</p>
        <nav>
          <ul>
            ${desks.map(({ name, own, 'x-zh': zh }) => html`<li><a href="#desk-${name}">${zh}</a> ${own.length}</li>`)}
            <li><a href="#errors">错误代码</a></li>
          </ul>
        </nav>
      </header>
      <main>
        ${desks.map(
          ({ name, description, own, 'x-zh': zh }) => html`
            <section>
              <h2 id="desk-${name}">${zh} <small lang="en">${name}. ${description}</small></h2>
              ${own.map(operationPart)}
            </section>
          `,
        )}
        ${errorsPart()}
      </main>
    </html>`.text
}

function operationPart({ method, path, ...operation }: Named): Raw {
  const { operationId, summary, parameters = [], requestBody, responses } = operation
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const refused = Object.keys(responses).filter((status) => /^[45]/.test(status) && responses[status]!.$ref)
  return html`
    <article>
      <h3 id="${operationId}"><b>${method}</b> <code>${path}</code></h3>
      <p lang="en">${marked(summary)}</p>
      <p><i>权限</i> ${accessWords(operation)}</p>
      ${parameters.length > 0 && html`<h4>参数</h4><ul>${parameters.map(parameterPart)}</ul>`}
      ${requestBody && html`<h4>请求内容</h4>${contentPart(requestBody.content)}`}
      <h4>请求示例</h4>
      <pre>${requestExample(method, path, operation)}</pre>
      ${answers.map(
        ([status, { description, content }]) => html`
          <h4>回答 ${status} <small lang="en">${description ?? ''}</small></h4>
          ${content ? contentPart(content) : html`<p>没有内容。</p>`} ${content && examplesPart(content)}
        `,
      )}
      <p>
        <i>错误</i>
        ${refused.map((status) => html`<a href="#errors-${status}">${status}</a> `)}
      </p>
    </article>
  `
}

function accessWords({ security, 'x-access': rule }: Operation): Raw {
  if (security.length === 0) return html`任何人`
  const roles = security.find(({ bearer }) => bearer)?.['bearer'] ?? []
  const scope = security.find(({ apiKey }) => apiKey)?.['apiKey']?.[0]
  const permission = typeof rule === 'object' && 'permission' in rule ? rule.permission : undefined
  return html`${scope && html`密钥，范围 <code>${scope}</code>。 `}${
    roles.length > 0 && html`登录人员，权限 <code>${permission}</code>：${roles.join('、')}。 `
  }${security.some((each) => Object.keys(each).length === 0) && '本机的任何人。'}`
}

function parameterPart({ in: place, name, required, description, schema, example }: Parameter): Raw {
  return html`<li>
    <code>${name}</code> <i>${place === 'path' ? '地址' : required ? '查询，必填' : '查询'}</i>
    <span lang="en">${marked(description ?? schema.description ?? '')}</span>
    ${example !== undefined && html` 如 <code>${written(example)}</code>`}
  </li>`
}

function contentPart(content: Content): Raw {
  return html`${Object.entries(content).map(
    ([type, { schema }]) => html`
      ${type !== 'application/json' && html`<p><code>${type}</code></p>`} ${schema && schemaList(schema)}
    `,
  )}`
}

function examplesPart(content: Content): Raw {
  return html`${Object.values(content).map(({ example }) => example !== undefined && html`<pre>${written(example)}</pre>`)}`
}

/** As it would be sent: names in the address filled in, those of the query that are asked for or have a usual value. */
function requestExample(method: string, path: string, { parameters = [], requestBody, security }: Operation): string {
  const given = (place: string) => parameters.filter((each) => each.in === place && each.example !== undefined)
  const address = given('path').reduce(
    (text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(String(example))),
    path,
  )
  const query = given('query').filter(({ required, schema }) => required || schema.examples !== undefined)
  const search = query.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`).join('&')
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? []
  return [
    `${method} ${address}${search === '' ? '' : `?${search}`}`,
    ...(security.length === 0 ? [] : ['Authorization: Bearer …']),
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...(media?.example === undefined ? [] : ['', written(media.example)]),
  ].join('\n')
}

function errorsPart(): Raw {
  const byStatus = Map.groupBy(Object.entries(ERRORS), ([, { status }]) => status)
  const statuses = [...byStatus].toSorted(([a], [b]) => a - b)
  return html`
    <section>
      <h2 id="errors">错误代码 <small lang="en">RFC 9457; code is for programs and never changes</small></h2>
      ${statuses.map(
        ([status, errors]) => html`
          <h3 id="errors-${status}">${status}</h3>
          <ul>
            ${errors.map(
              ([code, { zh, en }]) => html`<li><code>${code}</code> ${zh} <small lang="en">${en}</small></li>`,
            )}
          </ul>
        `,
      )}
    </section>
  `
}

function written(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example, null, 2)
}

/** `code` in a text of the document. */
function marked(text: string): Raw {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`
}
