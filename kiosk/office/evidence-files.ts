import type { Desk } from '../elements/desk-gate.ts'

/** Hands the files of a form's field to the hub. @returns the ids by which what is sent afterwards names them */
export async function uploadFiles({ api }: Desk, data: FormData, name = 'files'): Promise<string[]> {
  const files = data.getAll(name).filter((each): each is File => each instanceof File && each.size > 0)
  const ids: string[] = []
  for (const file of files) ids.push((await api.upload<{ id: string }>('/api/v1/uploads', file)).id)
  return ids
}
