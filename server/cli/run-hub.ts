import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { startHub, type RunningHub, type StartOptions } from '../main.ts'
import { policyReport } from '../campaign/policy-report.ts'
import type { Context } from './command.ts'
import { policyAlerts } from './commands/policy.ts'
import { stopAsked } from '../machine/stop-asked.ts'
import { openControlSocket } from './control-socket.ts'
import type { Desk } from './operations/desk.ts'
import { perform } from './operations/perform.ts'
import { reachableAddresses } from '../listen/reachable-addresses.ts'
import { startBanner } from './start-banner.ts'

/** What else runs while the hub does, such as simulated citizens. */
export interface Companion {
  stop(): Promise<void>
}

/**
 * Runs a hub in this process until it is asked to stop.
 *
 * @param more called when the hub listens and before it is announced
 * @throws Refusal why it does not start
 */
export async function runHub(
  { print, note, json }: Pick<Context, 'print' | 'note' | 'json'>,
  options: StartOptions,
  more?: (running: RunningHub) => Promise<Companion & { lines: readonly string[] }>,
): Promise<void> {
  const asked = stopAsked(() => note('正在停止…… stopping; once more to end at once'))
  // A terminal that closes must not take the hub with it.
  process.on('SIGHUP', () => {})
  const running = await startHub(options)
  let companion: Awaited<ReturnType<NonNullable<typeof more>>> | undefined
  let closeControl = async () => {}
  try {
    closeControl = await openControlSocket(
      running.directory.socket,
      ({ operation, input, user, officer }, watch) =>
        perform({ ...deskOf(running), operator: `cli:${user}`, watch }, operation, input, officer),
      (err) => running.log.error({ err }, 'the control socket failed'),
    )
    companion = await more?.(running)
    const { address, directory, firstPassword, publicAddress, plainAddress } = running
    const reachable = reachableAddresses(address, networkInterfaces(), options.tls && readFileSync(options.tls.cert))
    const { parts } = running.hub
    for (const alert of policyAlerts(policyReport(parts.store.registry, parts.proposedPolicy(), parts.now())))
      running.log.warn({ alert }, 'the policy needs the campaign office')
    if (json)
      process.stdout.write(
        `${JSON.stringify({ address, reachable, publicAddress, plainAddress, data: directory.path, pid: process.pid, firstPassword })}\n`,
      )
    else for (const line of startBanner(running, reachable, companion?.lines ?? [])) print(line)
    const signal = await asked
    running.log.info({ signal }, 'stopping: committing what was accepted')
  } finally {
    await companion?.stop()
    await closeControl()
    await running.stop()
  }
  print('已停止：已确认的评价都已入账。 Stopped: everything acknowledged is committed.')
}

export function deskOf({ hub }: RunningHub): Omit<Desk, 'operator' | 'officer'> {
  return {
    store: hub.parts.store,
    access: hub.access,
    draws: hub.parts.draws,
    now: hub.parts.now,
    proposedPolicy: hub.parts.proposedPolicy,
    proposed: hub.parts.proposed,
    connected: {
      devices: () =>
        new Set([...hub.io.of('/device').sockets.values()].map((socket) => (socket.data as { device: string }).device)),
      revoke: (device) => hub.parts.devices.revoke(device),
    },
  }
}
