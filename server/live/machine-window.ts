import { DEVICE_RULES, OFFICE_RULES } from '../contract/alerts.ts'
import type { LiveWindow, MachineWindow } from '../contract/hall/hall-feed.ts'
import { wallWindow } from './wall-window.ts'

const MACHINE_RULES: ReadonlySet<string> = new Set([...DEVICE_RULES, ...OFFICE_RULES, 'seq-twice'])

/** What who keeps the machines may know of a window: its wall's picture, which devices those are, and their alerts. */
export function machineWindow(window: LiveWindow): MachineWindow {
  const alerts = window.alerts.filter(({ rule }) => MACHINE_RULES.has(rule))
  return { ...wallWindow(window), devices: window.devices, alerts }
}
