import type { Given } from './package/unpack.ts'

/** What was dropped: files, and all files of folders by their path in it. */
export async function droppedFiles(transfer: DataTransfer): Promise<Given[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null)
  const files = [...transfer.files]
  const found = await Promise.all(
    entries.map(async (entry, i) => {
      const file = files[i]
      if (entry !== null) return filesOf(entry)
      return file === undefined ? [] : [{ name: file.name, blob: file }]
    }),
  )
  return found.length === 0 ? chosenFiles(files) : found.flat()
}

/** What was chosen with a field; of a folder with the path in it. */
export function chosenFiles(files: Iterable<File>): Given[] {
  return [...files].map((file) => ({ name: file.webkitRelativePath || file.name, blob: file }))
}

async function filesOf(entry: FileSystemEntry): Promise<Given[]> {
  if (entry.isFile) {
    const blob = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ name: entry.fullPath.replace(/^\//, ''), blob }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: Given[] = []
  for (;;) {
    // A hundred at a time, until none is left.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return found
    for (const each of some) found.push(...(await filesOf(each)))
  }
}
