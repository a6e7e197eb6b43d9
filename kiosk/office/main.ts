import '../elements/tokens.css'
import '../elements/desk.css'
import '../elements/door.css'
import './office.css'
import './scores.css'
import { html } from 'lit'
import { may } from '../../server/contract/roles.ts'
import { DeskGate } from '../elements/desk-gate.ts'
import { HubApi } from '../elements/hub-api.ts'
import { HubClock } from '../elements/hub-clock.ts'
import { forbidden } from '../strings/desk.zh.ts'
import './accounts-page.ts'
import './score-page.ts'

const gate = new DeskGate()
gate.api = new HubApi(fetch.bind(globalThis))
gate.clock = new HubClock(Date.now)
gate.allows = ({ role }) => may(role, 'scores:read') || may(role, 'user:manage')
gate.whyNot = forbidden.office
// Nobody has both: who keeps the accounts judges nothing.
gate.page = (desk) =>
  may(desk.session.role, 'scores:read')
    ? html`<score-page .desk=${desk}></score-page>`
    : html`<accounts-page .desk=${desk}></accounts-page>`
document.body.append(gate)
