import { udevRules } from './udev-rules.ts'
import type { KeypadModel } from '../keypad/keypad-model.ts'

export const SERVICE_USER = 'pingyi-bridge'
export const SETTINGS_FILE = '/etc/pingyi/bridge.json'

export interface InstallFacts {
  /** Folder of the checkout, and its own Node. */
  checkout: string
  node: string
  models: readonly KeypadModel[]
  /** Template of the unit (config/deploy). */
  unit: string
  /** Text of the settings file that is there already, null when there is none. */
  settings: string | null
  /** Address of the hub; null keeps the one in the settings. */
  hub: string | null
  /** Whether the HID library's own library is installed. */
  hasLibusb: boolean
}

export type InstallStep =
  | { do: 'write'; file: string; text: string; mode: number }
  | { do: 'run'; command: string; args: string[] }

/**
 * What installing on Debian does, in order. Pure. Done again it changes nothing but what is new: a second run after a
 * model was added or the checkout was updated is how both are taken up.
 *
 * @throws Error when no hub is named and none is known, or the settings are no JSON object
 */
export function installPlan(facts: InstallFacts): InstallStep[] {
  const { checkout, node, models } = facts
  const write = (file: string, text: string, mode = 0o644): InstallStep => ({ do: 'write', file, text, mode })
  const run = (command: string, ...args: string[]): InstallStep => ({ do: 'run', command, args })
  return [
    ...(facts.hasLibusb ? [] : [run('apt-get', 'install', '--yes', 'libusb-1.0-0')]),
    write('/etc/sysusers.d/pingyi-bridge.conf', `u ${SERVICE_USER} - "Pingyi keypad bridge" /var/lib/pingyi-bridge\n`),
    run('systemd-sysusers', '/etc/sysusers.d/pingyi-bridge.conf'),
    write('/etc/udev/rules.d/70-pingyi-keypads.rules', udevRules(models, SERVICE_USER)),
    run('udevadm', 'control', '--reload'),
    run('udevadm', 'trigger', '--action=add', '--subsystem-match=hidraw', '--subsystem-match=input'),
    write(SETTINGS_FILE, settingsText(facts)),
    write('/usr/local/bin/pingyi-bridge', wrapper(checkout, node), 0o755),
    write(
      '/etc/systemd/system/pingyi-bridge.service',
      facts.unit.replaceAll('@NODE@', node).replaceAll('@CHECKOUT@', checkout),
    ),
    run('systemctl', 'daemon-reload'),
    run('systemctl', 'enable', 'pingyi-bridge.service'),
    run('systemctl', 'restart', 'pingyi-bridge.service'),
  ]
}

function settingsText({ settings, hub, checkout }: InstallFacts): string {
  const before = settings === null ? {} : (JSON.parse(settings) as Record<string, unknown>)
  const address = hub ?? before['hub']
  if (typeof address !== 'string')
    throw new Error('install needs --hub: the address of the hub, such as https://hub.example')
  const all = { data: '/var/lib/pingyi-bridge', models: `${checkout}/config/keypads`, ...before, hub: address }
  return `${JSON.stringify(all, null, 2)}\n`
}

/** The command for technicians: what the service's user may do, it does as that user. */
function wrapper(checkout: string, node: string): string {
  return `#!/bin/sh
# Written by "pingyi-bridge install". Learning a model writes into the checkout, so it stays with whoever calls it.
set -eu
case "\${1-}" in
  install) exec ${node} ${checkout}/firmware-bridge/start.mjs "$@" ;;
  learn | udev-rules | --help | help) exec ${node} ${checkout}/firmware-bridge/start.mjs --config ${SETTINGS_FILE} "$@" ;;
  *) exec runuser -u ${SERVICE_USER} -- ${node} ${checkout}/firmware-bridge/start.mjs --config ${SETTINGS_FILE} "$@" ;;
esac
`
}
