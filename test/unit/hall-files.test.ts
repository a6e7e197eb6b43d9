import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hallFiles } from '../../server/http/halls/hall-files.ts'
import { newHttp, type Http } from '../../server/http/http-server.ts'
import { inThisThread } from '../../server/store/access/remote.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

/** By the name under which each is served. */
const PHOTOS: Record<string, string> = { 'f0e1.jpg': '64010027.jpg', 'a2b3.jpg': '../keys/access.key' }

describe('what a hall puts into the data folder', () => {
  let on: AccessOnDisk
  let http: Http
  let data: string

  beforeEach(async () => {
    on = accessOnDisk()
    data = mkdtempSync(join(tmpdir(), 'pingyi-hall-files-'))
    mkdirSync(join(data, 'keys'))
    writeFileSync(join(data, 'keys', 'access.key'), 'secret')
    http = await newHttp({ access: inThisThread(on.access), log: pino({ level: 'silent' }), version: '0' })
    await http.register(hallFiles, { data, photo: async (name) => PHOTOS[name] })
  })
  afterEach(async () => {
    await http.close()
    on.close()
    rmSync(data, { recursive: true, force: true })
  })

  test('nothing: an empty list, and no error', async () => {
    expect((await http.inject('/api/v1/voice')).json()).toEqual({ files: [] })
    expect((await http.inject('/voice/zh-CN/invited.mp3')).json()).toMatchObject({ code: 'not-found' })
  })

  test('recordings are listed and served as they are, also those that come while the hub runs', async () => {
    mkdirSync(join(data, 'voice', 'zh-CN'), { recursive: true })
    writeFileSync(join(data, 'voice', 'zh-CN', 'invited.mp3'), 'sound')
    writeFileSync(join(data, 'voice', 'zh-CN', 'notes.txt'), 'not a sound')
    expect((await http.inject('/api/v1/voice')).json()).toEqual({ files: ['zh-CN/invited.mp3'] })
    const served = await http.inject('/voice/zh-CN/invited.mp3')
    expect([served.statusCode, served.body, served.headers['content-type']]).toEqual([200, 'sound', 'audio/mpeg'])
  })

  test('photos of staff, under another name than their own', async () => {
    mkdirSync(join(data, 'photos'))
    writeFileSync(join(data, 'photos', '64010027.jpg'), 'face')
    const served = await http.inject('/photos/f0e1.jpg')
    expect([served.statusCode, served.headers['content-type'], served.body]).toEqual([200, 'image/jpeg', 'face'])
    expect((await http.inject('/photos/64010027.jpg')).statusCode).toBe(404)
  })

  test.each([
    '/photos/../keys/access.key',
    '/photos/..%2Fkeys%2Faccess.key',
    '/voice/..%2F..%2Fkeys/access.key',
    '/voice/zh-CN/..%2F..%2Fkeys%2Faccess.key',
    '/photos/%00.jpg',
    '/photos/.jpg',
    '/photos/a2b3.jpg',
  ])('%s reaches nothing', async (url) => {
    const answer = await http.inject(url)
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain('secret')
  })
})
