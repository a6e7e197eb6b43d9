import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { actorOf, seesLevels } from '../../contract/viewer.ts'
import { dayOf, isoShanghai, parseDay, startOfDay } from '../../contract/campaign-time.ts'
import {
  ALERT_RULES,
  DEVICE_RULES,
  OFFICE_RULES,
  type AlertRule,
  type AlertSettings,
  USUAL_ALERTS,
} from '../../contract/alerts.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Alert } from '../../store/live/alerts.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { actAt, offering } from '../offer-acts.ts'
import { like } from '../../contract/answers/basic.ts'
import {
  ALERT_SETTINGS,
  AlertRulesShape,
  AlertShape,
  AlertsShape,
  type AlertFacts,
} from '../../contract/answers/alerts.ts'

const exact = { additionalProperties: false } as const
const HallParams = Type.Object({ hall: Type.String() })

/** What of it says nothing by level. */
const MACHINE_RULES: ReadonlySet<string> = new Set([...DEVICE_RULES, ...OFFICE_RULES])
const CHECKS = new Map(ALERT_RULES.map((rule) => [rule, Compile(ALERT_SETTINGS[rule])]))

/** What the hub noticed in a hall, and by which rules it notices. */
export const alertRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now, alerts } = hub
  const tags = ['alerts']
  const known = (hall: string) => {
    if (!store.registry.hall(hall)) throw new Refusal('unknown-hall', hall)
  }

  http.get(
    '/api/v1/halls/:hall/alerts',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary: 'Alerts that are open, and those noticed from one day to another (else today), newest first',
        params: HallParams,
        querystring: Type.Object({ from: Type.Optional(Type.String()), to: Type.Optional(Type.String()) }, exact),
        response: { 200: AlertsShape },
      },
    },
    async (request) => {
      const { hall } = request.params
      known(hall)
      const { from, to } = request.query
      const first = from === undefined ? dayOf(now()) : parseDay(from)
      const last = to === undefined ? dayOf(now()) : parseDay(to)
      if (first === null || last === null || first > last) throw new Refusal('bad-period')
      const found = await store.read('alerts.list', hall, startOfDay(first), startOfDay(last + 1))
      // What follows from ratings says something by level; who keeps the machines hears of machines.
      const heard = seesLevels(userOf(request)) ? found : found.filter(({ rule }) => MACHINE_RULES.has(rule))
      return { alerts: heard.map(factsOf) }
    },
  )

  offering(http, hub, tags)(
    'alerts.acknowledge',
    '/api/v1/halls/:hall/alerts/:alert/acknowledge',
    {
      summary: 'Says with a word that somebody has it; an alert closes by itself when it is over',
      response: { 200: AlertShape },
    },
    async ({ said: { hall, alert } }) => factsOf(await store.read('alerts.find', hall, alert)),
  )

  http.get(
    '/api/v1/halls/:hall/alert-rules',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary: 'The rules as they hold in this hall',
        params: HallParams,
        response: { 200: AlertRulesShape },
      },
    },
    async (request) => {
      known(request.params.hall)
      return alerts.settings(request.params.hall)
    },
  )

  http.post(
    '/api/v1/halls/:hall/alert-rules/:rule',
    {
      config: actAt('alerts.change-rule', '/api/v1/halls/:hall/alert-rules/:rule'),
      schema: {
        tags,
        summary: 'Changes one rule for this hall: all of its figures, as GET names them',
        params: Type.Object({ hall: Type.String(), rule: Type.String() }),
        body: Type.Record(Type.String(), Type.Union([Type.Boolean(), Type.Integer()]), like(USUAL_ALERTS.burst)),
        response: { 200: AlertRulesShape },
      },
    },
    async (request) => {
      const { hall, rule } = request.params
      known(hall)
      if (!isRule(rule)) throw new Refusal('not-found', 'rule', '规则')
      if (!CHECKS.get(rule)!.Check(request.body))
        throw new Refusal('bad-request', `not the figures of ${rule}`, `不是 ${rule} 的数值`)
      const settings = request.body as unknown as AlertSettings[AlertRule]
      await store.act('alerts.change-rule', { hall, rule, settings }, actorOf(userOf(request)))
      alerts.settingsChanged(hall)
      return alerts.settings(hall)
    },
  )
}

function isRule(rule: string): rule is AlertRule {
  return (ALERT_RULES as readonly string[]).includes(rule)
}

function factsOf({ id, window, rule, since, noticed, until, evidence, acknowledged }: Alert): AlertFacts {
  return {
    id,
    window,
    rule,
    since: isoShanghai(since),
    noticedAt: isoShanghai(noticed),
    until: until === null ? null : isoShanghai(until),
    evidence,
    acknowledged: acknowledged && { ...acknowledged, at: isoShanghai(acknowledged.at) },
  }
}
