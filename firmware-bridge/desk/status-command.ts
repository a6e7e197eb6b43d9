import type { BridgeStatus } from './bridge-status.ts'
import { askBridge, controlAddress } from './control-socket.ts'
import type { Told } from './desk-commands.ts'
import type { Settings } from './settings.ts'

export async function statusCommand(settings: Settings, json: boolean): Promise<Told> {
  let said: Told = { ok: false, text: 'the bridge did not answer' }
  const isThere = await askBridge(controlAddress(settings.data), { ask: 'status' }, (news) => {
    if ('status' in news) said = { ok: true, text: json ? JSON.stringify(news.status) : linesOf(news.status) }
    return true
  })
  return isThere ? said : { ok: false, text: `no bridge runs on ${settings.data}` }
}

function linesOf({ version, hub, trouble, bindingFault, keypads, refused }: BridgeStatus): string {
  return [
    `version ${version}, hub ${hub}`,
    ...(trouble ? [`${trouble.code}: ${trouble.message}`] : []),
    ...(bindingFault === null ? [] : [bindingFault]),
    ...keypads.map(({ device, identity, state, model, link, pending, problems, warning }) =>
      [
        `device ${device}  ${identity}  ${state}  hub ${link}  ${pending} waiting`,
        model === null ? '' : `model ${model}`,
        ...problems,
        warning ?? '',
      ]
        .filter(Boolean)
        .join('  '),
    ),
    ...refused.map(({ port, serial, why }) => `${why}  port ${port ?? '-'}  serial ${serial ?? '-'}`),
  ].join('\n')
}
