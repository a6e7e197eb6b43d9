import { oneTimePassword } from '../../store/access/secrets/passwords.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { VERSION, type RunningHub } from '../../main.ts'
import { pick, type Chance } from '../../simulation/chance.ts'
import { citizen, temperOf } from '../../simulation/citizen.ts'
import { Crowd } from '../../simulation/crowd.ts'
import { SimulatedDevice } from '../../simulation/simulated-device.ts'
import type { Companion } from '../run-hub.ts'
import type { DemoKeys } from './demo-folder.ts'
import { DEMO_USERS } from './prepare-demo.ts'

const OPERATOR = 'cli:demo'

/** Lets citizens come to a demo's hub that listens: devices by the device protocol, services and calls over REST. */
export async function liveDemo(
  { hub, address, log }: RunningHub,
  keys: DemoKeys,
  options: { perSecond: number; chance: Chance },
): Promise<Companion & { lines: readonly string[] }> {
  const { chance, perSecond } = options
  const url = reachable(address)
  const onTrouble = (err: unknown) => log.warn({ err }, 'the demo stumbled')
  const units = hub.parts.store.registry.units()
  const devices: SimulatedDevice[] = keys.devices.map((identity): SimulatedDevice => {
    const device = new SimulatedDevice({
      ...identity,
      hub: url,
      version: VERSION,
      onInvite: (invitation) => crowd.invited(device, invitation),
      onTrouble: (trouble) => log.debug({ device: identity.deviceId, ...trouble }, 'a simulated device'),
    })
    return device
  })
  const crowd = new Crowd({
    devices,
    perSecond,
    chance,
    serve: ({ hall, code }) =>
      post(`${url}/api/v1/windows/${hall}/${code}/services`, keys.services, {
        caseNo: uuid7(Date.now()),
        party: 'person',
      }),
    call: () => {
      const unit = pick(units, chance).code
      const { level } = citizen(temperOf(unit) * 2, [], chance)
      const row = { callId: uuid7(Date.now()), unit, level, answeredAt: isoShanghai(Date.now()) }
      return post(`${url}/api/v1/hotline/ratings`, keys.hotline, [row])
    },
    onTrouble,
  })
  const accounts = await accountsOf(hub.access.users, keys.passwords)
  for (const device of devices) device.connect()
  crowd.start()
  return {
    lines: [
      '  演示账号 accounts（密码不变，除非改过或 --fresh 重来 passwords stay, until changed or --fresh）',
      ...accounts.map(({ username, password, zh }) => `    ${username.padEnd(8)} ${password}   ${zh}`),
      '',
      `  ${devices.length} 台模拟评价器，约每秒 ${perSecond} 人评价。 ${devices.length} simulated devices, about ${perSecond} ratings a second.`,
      '',
    ],
    async stop() {
      crowd.stop()
      for (const device of devices) device.close()
    },
  }
}

/** Accounts with the passwords they were made with: a reset would start the wait for a second person, and nobody could decide. */
async function accountsOf(users: RunningHub['hub']['access']['users'], kept: Record<string, string> | undefined) {
  const accounts: { username: string; password: string; zh: string }[] = []
  const there = new Set((await users.list()).map(({ username }) => username))
  // A demo of an older version has not all of them, and kept no passwords.
  for (const { username, zh } of DEMO_USERS.filter((each) => there.has(each.username))) {
    const password = kept?.[username] ?? oneTimePassword()
    if (!kept?.[username]) await users.setPassword(username, password, false, OPERATOR)
    accounts.push({ username, password, zh })
  }
  return accounts
}

async function post(url: string, key: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text}`)
}

/** Who listens on every address is reached on this machine's own. */
function reachable(address: string): string {
  return address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}
