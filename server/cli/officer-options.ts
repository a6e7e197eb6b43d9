import type { Command } from './command.ts'
import { PERMISSIONS, type Permission, type Role } from '../contract/roles.ts'
import { COMMAND_CLASSES } from './commands/command-classes.ts'
import { flag, optional, text, type Options, type Said } from './option.ts'

/** Options of every command that decides. */
export const OFFICER = {
  officer: optional(text('NAME'), {
    en: 'who gives the word, by the own password; needed once ratings count',
    zh: '由谁决定（输入本人密码）；有评价计入以后必写',
  }),
  'officer-password-stdin': flag({
    en: 'read the password from standard input; else PINGYI_OFFICER_PASSWORD, else it is asked for on the terminal',
    zh: '从标准输入读密码；否则取 PINGYI_OFFICER_PASSWORD，再否则在终端上询问',
  }),
} satisfies Options

/** Who may decide anything at all; of a hall only what is its manager's. */
const OFFICERS: Partial<Record<Role, Said>> = {
  'campaign-office': { en: 'campaign-office', zh: '评议办公室' },
  'hall-manager': { en: 'hall-manager of the hall', zh: '本大厅管理员' },
}

function officerNote(permission: Permission): Said {
  const roles = PERMISSIONS[permission].flatMap((role) => OFFICERS[role] ?? [])
  const [en, zh] = [roles.map((role) => role.en).join(' or '), roles.map((role) => role.zh).join('或')]
  return {
    en: `Once a rating has counted, nobody decides this alone at the command line: --officer names who gives the word (${en}; no account that waits for somebody to vouch). Without one: officer-needed. The audit log names both.`,
    zh: `有评价计入以后，命令行不能一个人作这个决定：要由${zh}（账号不在待担保中）以 --officer 输入本人密码确认，否则拒绝（officer-needed）。审计日志同时记录系统用户和这名人员。`,
  }
}

const FIXED_NOTE: Said = {
  en: 'Its form is fixed for scripts, so it asks for no officer; it is on record as cli:<user of the system>.',
  zh: '此命令的写法供脚本固定使用，不要求 --officer；经办人记为 cli:<系统用户>。',
}

/** What an officer of this command must be permitted, or null where it needs none. */
function permissionOf({ name }: Pick<Command, 'name'>): Permission | null {
  const kind = COMMAND_CLASSES[name]
  return typeof kind === 'object' ? kind.decides : null
}

export const decides = (command: Pick<Command, 'name'>): boolean => permissionOf(command) !== null

/** Its own, and those of an officer where it decides. */
export function optionsOf(command: Command): Options {
  return decides(command) ? { ...command.options, ...OFFICER, ...command.options } : command.options
}

export function notesOf(command: Command): readonly Said[] {
  const own = command.notes ?? []
  const permission = permissionOf(command)
  // To vouch is an officer's word from the first day, and says so itself.
  if (permission !== null) return permission === 'user:vouch' ? own : [...own, officerNote(permission)]
  return COMMAND_CLASSES[command.name] === 'fixed' ? [...own, FIXED_NOTE] : own
}
