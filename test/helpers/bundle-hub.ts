import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname, '../..')
const BUNDLES = join(ROOT, '.test-output/bundles')

/** What a process or a thread begins with, and what tests load into it beside that (`--import`). */
const BEGINNINGS = [
  'server/cli/pingyi.ts',
  'server/**/*-{worker,process}.ts',
  'test/helpers/{hub-child-process,cast-until-killed,die-in-writer,quick-costs}.ts',
]

/** Where the bundle of the code as it stands lies, or is to be made: each change of a file gives it another name. */
export function bundleFolder(): string {
  const hash = createHash('sha256')
  for (const file of globSync(['server/**/*.ts', 'test/helpers/*.ts', 'package-lock.json'], { cwd: ROOT }).toSorted())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
  return join(BUNDLES, hash.digest('hex').slice(0, 16))
}

/**
 * Makes of the hub's thousand files, and of the packages that it loads, a few: a hub then starts with half of the
 * processor time. `quick-bundle.mjs` takes them in the stead of the others. The same code runs, and says the same of where
 * it stands; with the maps beside it, errors name its own files.
 *
 * @param folder of `bundleFolder`; there whole or not at all
 */
export async function bundleHub(folder: string): Promise<void> {
  if (existsSync(folder)) return
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  const files = globSync(BEGINNINGS, { cwd: ROOT }).toSorted()
  const nameOf = (file: string) => file.replaceAll(/[/.]/g, '-')
  const { build } = await import('vite')
  try {
    await build({
      configFile: false,
      root: ROOT,
      publicDir: false,
      logLevel: 'warn',
      // What is not JavaScript alone stays a package.
      ssr: { noExternal: true, external: ['better-sqlite3', 'node-hid'] },
      plugins: [{ name: 'own-place', enforce: 'pre', transform: placed }],
      build: {
        ssr: true,
        minify: false,
        sourcemap: true,
        outDir: draft,
        emptyOutDir: false,
        target: 'esnext',
        rolldownOptions: {
          input: Object.fromEntries(files.map((file) => [nameOf(file), join(ROOT, file)])),
          preserveEntrySignatures: 'strict',
          output: { entryFileNames: '[name].mjs', chunkFileNames: 'shared-[hash].mjs' },
        },
      },
    })
    const beginnings = files.map((file) => [pathToFileURL(join(ROOT, file)).href, `${nameOf(file)}.mjs`])
    writeFileSync(join(draft, 'beginnings.json'), JSON.stringify(Object.fromEntries(beginnings)))
    for (const old of globSync('????????????????', { cwd: BUNDLES })) rmSync(join(BUNDLES, old), { recursive: true })
    renameSync(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** A module of ours that asks where it stands hears where its source stands. */
function placed(code: string, id: string): { code: string; map: null } | undefined {
  if (id.includes('/node_modules/') || !code.includes('import.meta.')) return undefined
  const said = { dirname: dirname(id), filename: id, url: pathToFileURL(id).href }
  return {
    code: code.replaceAll(/\bimport\.meta\.(dirname|filename|url)\b/g, (_, name: keyof typeof said) =>
      JSON.stringify(said[name]),
    ),
    map: null,
  }
}
