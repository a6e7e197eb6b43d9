import type { Command } from './command.ts'
import type { Options } from './option.ts'
import { notesOf, optionsOf } from './officer-options.ts'
import { COMMON, usageOf } from './parse.ts'

/** Everything, or the commands of one family such as `device`. */
export function helpOfAll(commands: readonly Command[], topic: string | null): string {
  const shown = topic === null ? commands : commands.filter((each) => each.name.startsWith(`${topic} `))
  const lines = [
    '评议 pingyi：政务服务大厅评价系统 service-hall rating',
    '',
    '用法 Usage: pingyi COMMAND [OPTIONS]        (npm run -s pingyi -- COMMAND [OPTIONS])',
    '',
    '命令 Commands:',
  ]
  for (const each of shown) lines.push(`  ${usageOf(each)}`, `      ${each.say.zh} ${each.say.en}`)
  lines.push('', '每个命令都有的选项 Options of every command:', ...optionLines(COMMON), '')
  lines.push(
    'pingyi COMMAND --help 有说明和例子。 says more, with examples.',
    '',
    '服务器在运行时，命令通过数据目录里的套接字文件交给它办；没有运行时，锁住数据目录直接办。经办人记为 cli:<系统用户>。',
    'A running hub is reached through a socket file in its data directory, a stopped one by taking its lock;',
    'the operator on record is cli:<user of the system>.',
    '',
    '有评价计入以后，能影响得分的命令要由有权限的人员确认：--officer 用户名，密码在终端上输入，或用 PINGYI_OFFICER_PASSWORD、',
    '--officer-password-stdin 提供；没有则拒绝（officer-needed）。posting set 和 seal 供脚本使用，写法不变，不要求。',
    'Once a rating has counted, commands that move a score need an officer: --officer NAME, with the password typed on the',
    'terminal, from PINGYI_OFFICER_PASSWORD or --officer-password-stdin. posting set and seal, which scripts run, do not.',
    '',
    '退出码 Exit: 0 办成 done, 1 拒绝 refused (code and reason on stderr), 2 写法不对 wrong usage.',
    '环境 Environment: PINGYI_DATA (./data), PINGYI_PORT (8080), PINGYI_HOST (127.0.0.1), PINGYI_CONFIG (config/yinchuan),',
    '  PINGYI_OFFICER_PASSWORD; 网络 network: PINGYI_TLS_CERT, PINGYI_TLS_KEY … (start --help).',
  )
  return `${lines.join('\n')}\n`
}

export function helpOf(command: Command): string {
  const lines = [command.say.zh, command.say.en, '', `用法 Usage: ${usageOf(command)}`, '']
  const own = optionLines(optionsOf(command))
  if (own.length > 0) lines.push('选项 Options:', ...own, '')
  lines.push('每个命令都有的选项 Options of every command:', ...optionLines(COMMON), '')
  for (const { zh, en } of notesOf(command)) lines.push(zh, en, '')
  lines.push('例子 Examples:', ...command.examples.map((example) => `  ${example}`))
  return `${lines.join('\n')}\n`
}

function optionLines(options: Options): string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const must = option.required ? '（必写 required）' : ''
    return [
      `  --${name}${option.takes === null ? '' : ` ${option.takes}`}${must}`,
      `      ${option.say.zh} ${option.say.en}`,
    ]
  })
}
