import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PRIVATE_FILE, syncFolder } from '../../machine/durable-file.ts'

/** Without a moment at which neither the old nor the new file is whole; the event loop goes on meanwhile. */
export async function writeAnew(file: string, bytes: Buffer): Promise<void> {
  const draft = `${file}.part`
  const handle = await open(draft, 'w', PRIVATE_FILE)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  syncFolder(dirname(file))
}
