import { Refusal, type ErrorCode } from '../../contract/errors.ts'

/** What a thread says of the one file that it looked into. */
export type FileAnswer<File> =
  | { ok: true; file: File }
  | { ok: false; code: ErrorCode; detail: string | undefined; detailZh: string | undefined }

/** A refusal with its words in both languages; what is none is a bug and crosses as the thread's error. */
export async function fileAnswer<File>(read: () => File | Promise<File>): Promise<FileAnswer<File>> {
  try {
    return { ok: true, file: await read() }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, detail, detailZh } = error
    return { ok: false, code, detail, detailZh }
  }
}
