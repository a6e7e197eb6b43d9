import type { Permission } from '../../contract/roles.ts'

/**
 * What a command is, as far as nobody decides alone. What it asks of the hub is checked there, by the like table of
 * operations (operations/classes.ts); this one says which commands take an officer, and what --help tells.
 *
 * - `reads`: looks, or writes a file for whoever asks.
 * - `keeps`: keeps machines, accounts and data, as admin may; moves no score. `simulate` does no more than `device enrol`
 *   and a kiosk could.
 * - `fixed`: decides, in the form that is fixed for other people's scripts (cli/README.md): without an officer, on record
 *   as `cli:<user>`. A seal needs its second person on the page.
 * - `decides`: after the first counted rating, with the word of an officer who has this permission (`--officer`).
 */
export type CommandClass = 'reads' | 'keeps' | 'fixed' | { decides: Permission }

export const COMMAND_CLASSES: Readonly<Record<string, CommandClass>> = {
  start: 'keeps',
  demo: 'keeps',
  'tls init': 'keeps',
  'tls device': 'keeps',
  'device code': 'keeps',
  'device enrol': 'keeps',
  'device place': { decides: 'window:manage' },
  'device list': 'reads',
  'device confirm': 'keeps',
  'device revoke': 'keeps',
  'user add': 'keeps',
  'user passwd': 'keeps',
  'user list': 'reads',
  'user vouch': { decides: 'user:vouch' },
  'user bind': 'keeps',
  'user factor-reset': 'keeps',
  'apikey add': 'keeps',
  'apikey vouch': { decides: 'user:vouch' },
  'apikey list': 'reads',
  'apikey revoke': 'keeps',
  'staff set': 'keeps',
  'staff list': 'reads',
  'staff pin': 'keeps',
  'staff card': 'keeps',
  'staff cards-back': 'keeps',
  'posting set': 'fixed',
  'posting list': 'reads',
  'window set': 'keeps',
  'window mode': { decides: 'window:manage' },
  'registry take-up': { decides: 'unit:change' },
  'hours list': 'reads',
  'hours set': { decides: 'window:manage' },
  'hours day': { decides: 'window:manage' },
  'calendar list': 'reads',
  'calendar set': { decides: 'special-day:enter' },
  'calendar take-up': { decides: 'special-day:enter' },
  'unit list': 'reads',
  'unit rename': { decides: 'unit:change' },
  'unit merge': { decides: 'unit:change' },
  'unit add': { decides: 'unit:change' },
  'unit alias': { decides: 'unit:change' },
  'unit names': 'reads',
  'tray list': 'reads',
  'tray settle': { decides: 'tray:settle' },
  'text erase': { decides: 'comments:erase' },
  'policy show': 'reads',
  'policy diff': 'reads',
  'policy take-up': { decides: 'policy:confirm' },
  'clock show': 'reads',
  'clock right': { decides: 'clock:settle' },
  'clock correct': { decides: 'clock:settle' },
  export: 'reads',
  summary: 'reads',
  'ledger export': 'reads',
  'ledger verify': 'reads',
  'ledger key': 'reads',
  'ledger rebuild': 'keeps',
  seal: 'fixed',
  'baseline import': { decides: 'baseline:enter' },
  'baseline show': 'reads',
  'report check': 'reads',
  import: { decides: 'hotline:import' },
  'draw frame': { decides: 'draw:make' },
  'draw seed': { decides: 'draw:type' },
  'draw run': 'reads',
  'draw check': 'reads',
  'ballot recount': 'reads',
  backup: 'keeps',
  restore: 'keeps',
  checkpoint: 'keeps',
  simulate: 'keeps',
}
