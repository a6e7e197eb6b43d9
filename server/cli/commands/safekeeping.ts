import { existsSync } from 'node:fs'
import { Refusal } from '../../contract/errors.ts'
import { takeDataDirectory } from '../../data-directory.ts'
import { command, type Command } from '../command.ts'
import { required, text } from '../option.ts'

const reason = required(text('TEXT'), { en: 'why; it goes on record', zh: '原因，记入日志' })

const backup = command({
  name: 'backup',
  say: {
    en: 'Copies database and keys into a new folder, also while the hub runs. It is there whole or not at all.',
    zh: '备份数据库和密钥到一个新目录，服务器运行时也可以。不会留下半份备份。',
  },
  options: { out: required(text('DIR'), { en: 'a folder that does not exist yet', zh: '尚不存在的目录' }) },
  examples: ['pingyi backup --out /var/backups/pingyi-2026-11-23'],
  notes: [
    {
      en: 'The folder holds the keys: who has it can read comments. Keep it as safe as the hub itself.',
      zh: '备份里有密钥，能看到留言，请与服务器同样妥善保管。',
    },
  ],
  async run({ out }, { ask, settings, note }) {
    await ask('backup-begins', { out })
    const { backup: copy } = await import('../../store/safekeeping/backup.ts')
    const { entries, head, sha256 } = await copy(settings.data, out, Date.now(), {
      onProgress: partNote(note, '正在备份 copying'),
    })
    return {
      json: { out, entries, head, sha256 },
      lines: [`已备份 backed up ${out}: ${entries} 条 entries`, `head ${head}`],
    }
  },
})

/** Notes each tenth that is done, once. */
function partNote(note: (line: string) => void, what: string): (part: number) => void {
  let told = 0
  return (part) => {
    const tenths = Math.floor(part * 10)
    if (tenths <= told) return
    told = tenths
    note(`${what} ${tenths * 10} %`)
  }
}

const restore = command({
  name: 'restore',
  say: {
    en: 'Puts a backup in the place of a stopped hub’s data, after verifying it whole. What was there is put aside.',
    zh: '用备份替换已停止的服务器的数据：先完整校验，原有数据移到一旁，不覆盖。',
  },
  options: { from: required(text('DIR'), { en: 'folder of a backup', zh: '备份目录' }), reason },
  examples: ['pingyi restore --from /var/backups/pingyi-2026-11-23 --reason "disk lost"'],
  notes: [
    {
      en: 'Devices keep what was acknowledged for some days and are asked for what the backup lacks.',
      zh: '评价器保留最近几天已上报的评价，服务器会要求补报备份以后的部分。',
    },
  ],
  async run({ from, reason: why }, { settings, note }) {
    if (!existsSync(from)) throw new Refusal('backup-unusable', `${from} does not exist`)
    const directory = takeDataDirectory(settings.data)
    try {
      note('正在校验备份…… verifying the backup')
      const { restore: put } = await import('../../store/safekeeping/restore.ts')
      const operator = `cli:${settings.user}` as const
      const done = await put(directory.path, from, { operator, reason: why }, Date.now, {
        onProgress: (entries) => note(`${entries} …`),
      })
      return {
        json: done,
        lines: [
          `已恢复 restored: ${done.backup.n} 条 entries`,
          ...(done.putAside === undefined ? [] : [`原有数据在 what was there is now in ${done.putAside}`]),
        ],
      }
    } finally {
      directory.release()
    }
  },
})

const checkpoint = command({
  name: 'checkpoint',
  say: {
    en: 'Signs the present end of the ledger, to be kept by an outside party.',
    zh: '对台账当前末尾签名，交外部保存：以后可以证明台账没有被截短或换成旧的。',
  },
  options: { out: required(text('FILE'), { en: 'where to write', zh: '写到哪个文件' }) },
  examples: ['pingyi checkpoint --out checkpoint.json'],
  notes: [
    {
      en: 'Later, ledger verify --checkpoint FILE fails unless the ledger still contains it.',
      zh: '以后用 ledger verify --checkpoint 核对：台账不再包含它就不通过。',
    },
  ],
  async run({ out }, { ask, settings }) {
    const made = await ask('checkpoint', { data: settings.data })
    const { writeWhole } = await import('../whole-file.ts')
    writeWhole(out, (write) => write(`${JSON.stringify(made, null, 2)}\n`))
    return { json: { ...made, out }, lines: [`已写入 written ${out}: #${made.n} ${made.hash}`] }
  },
})

export const SAFEKEEPING_COMMANDS: readonly Command[] = [backup, restore, checkpoint]
