import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Type } from 'typebox'
import { Refusal } from '../../contract/errors.ts'
import type { Routes } from '../http.ts'
import { like } from '../../contract/answers/basic.ts'

/** Sound files that browsers know; the folder names the language: `zh-CN/invited.mp3`. */
const SOUND = /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{2,8})*\/[a-z]+\.(mp3|ogg|wav|m4a)$/
const PHOTO = /^[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(jpg|png|webp)$/
const TYPES: Record<string, string> = {
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.m4a': 'audio/mp4',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
}

export interface HallFiles {
  data: string
  /** The file of a picture, by the name under which it is served. */
  photo(name: string): Promise<string | undefined>
}

/**
 * What a hall itself puts into the data folder, for its kiosks: `voice/` (recordings of the spoken lines) and
 * `photos/` (pictures of staff, named in staff.yaml). Both may change while the hub runs.
 */
export const hallFiles: Routes<HallFiles> = async (http, { data, photo }) => {
  const voice = join(data, 'voice')

  http.get(
    '/api/v1/voice',
    {
      config: { access: 'public' },
      schema: {
        tags: ['about'],
        summary: 'Recordings that kiosks play instead of the voice of the machine',
        response: { 200: Type.Object({ files: Type.Array(Type.String(), like(['zh-CN/invited.mp3'])) }) },
      },
    },
    async () => ({ files: existsSync(voice) ? recordings(voice) : [] }),
  )

  const files = { voice: [SOUND, async (name: string) => name], photos: [PHOTO, photo] } as const
  for (const [folder, [names, fileOf]] of Object.entries(files)) {
    http.get(`/${folder}/*`, { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
      const file = await fileOf((request.params as { '*': string })['*'])
      // Only names of this form are looked for, so that nothing else in the data folder can be reached.
      const known = file !== undefined && names.test(file)
      const bytes = known ? await readFile(join(data, folder, file)).catch(() => null) : null
      if (bytes === null) throw new Refusal('not-found')
      return reply.header('cache-control', 'no-cache').type(TYPES[extname(file!)]!).send(bytes)
    })
  }
}

function recordings(voice: string): string[] {
  return readdirSync(voice, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => SOUND.test(name))
    .toSorted()
}
