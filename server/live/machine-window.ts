import { DEVICE_RULES } from '../contract/alerts.ts'
import type { LiveWindow, MachineWindow } from '../contract/hall-feed.ts'
import { wallWindow } from './wall-window.ts'

/** What who keeps the machines may know of a window: its wall's picture, which devices those are, and their alerts. */
export function machineWindow(window: LiveWindow): MachineWindow {
  const alerts = window.alerts.filter(({ rule }) => DEVICE_RULES.has(rule) || rule === 'seq-twice')
  return { ...wallWindow(window), devices: window.devices, alerts }
}
