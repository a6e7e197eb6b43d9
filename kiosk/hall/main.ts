import '../elements/tokens.css'
import '../elements/desk.css'
import '../elements/door.css'
import './hall.css'
import './hall-reports.css'
import './cases.css'
import { html } from 'lit'
import { may } from '../../server/contract/roles.ts'
import { DeskGate } from '../elements/desk-gate.ts'
import { HubApi } from '../elements/hub-api.ts'
import { HubClock } from '../elements/hub-clock.ts'
import { forbidden } from '../strings/desk.zh.ts'
import './hall-page.ts'

const gate = new DeskGate()
gate.api = new HubApi(fetch.bind(globalThis))
gate.clock = new HubClock(Date.now)
gate.allows = (session) => may(session.role, 'hall:watch')
gate.whyNot = forbidden.hall
gate.page = (desk) => html`<hall-page .desk=${desk}></hall-page>`
document.body.append(gate)
