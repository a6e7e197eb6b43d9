import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../../server/contract/errors.ts'
import { prefersPage } from '../../server/http/docs/docs-routes.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
let hub: TestHub
let page: Response
let text: string
beforeAll(async () => {
  hub = await TestHub.start()
  page = await fetch(`${hub.url}/api/docs`, { headers: { accept: BROWSER } })
  text = await page.text()
})
afterAll(() => hub.stop())

describe('/api/docs in a browser', () => {
  test('answers a page to browsers, and the document to whoever asks for anything or for JSON', async () => {
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('vary')).toContain('accept')
    for (const accept of ['*/*', 'application/json', 'application/json, text/html']) {
      const answer = await fetch(`${hub.url}/api/docs`, { headers: { accept } })
      expect(answer.headers.get('content-type')).toContain('application/json')
      expect(await answer.json()).toMatchObject({ openapi: '3.1.0' })
    }
    expect(prefersPage(undefined)).toBe(false)
    expect(prefersPage('text/html;q=0.5, application/json;q=0.4')).toBe(true)
  })

  test('shows every operation with its address, who may call it and an example, and every error code', async () => {
    const { paths } = (await hub.call('GET', '/api/docs')).body as {
      paths: Record<string, Record<string, { operationId: string }>>
    }
    const articles = new Map(
      [...text.matchAll(/<article>.*?<h3 id="(\w+)">.*?<\/article>/gs)].map(([all, id]) => [id, all]),
    )
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({ path, method, operationId })),
    )
    expect(articles.size).toBe(operations.length)
    for (const { path, method, operationId } of operations) {
      const shown = articles.get(operationId)!
      for (const part of [
        `<b>${method.toUpperCase()}</b> <code>${path}</code>`,
        '权限',
        '请求示例',
        '回答',
        '错误',
        '<pre>',
      ])
        expect([operationId, shown.includes(part) ? '' : part]).toEqual([operationId, ''])
    }
    const named = new Set([...text.matchAll(/<li>\s*<code>([a-z0-9-]+)<\/code>/g)].map(([, code]) => code))
    expect(Object.keys(ERRORS).filter((code) => !named.has(code))).toEqual([])
    // Every address within the page leads somewhere.
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    expect([...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.has(id))).toEqual([])
  })

  test('asks for nothing else and runs nothing; its policy lets nothing in but its own style', () => {
    expect(text).not.toMatch(/<(script|link|img|iframe|object|form)\b| (src|style|on\w+)=|url\(|@import/)
    const style = /<style>(.*?)<\/style>/s.exec(text)![1]!
    const policy = page.headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
    expect(policy).not.toContain('unsafe')
  })
})
