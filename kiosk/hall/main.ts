import '../elements/tokens.css'
import '../elements/desk.css'
import '../elements/door/door.css'
import '../elements/factor/factor.css'
import './hall.css'
import './board/hall-phone.css'
import './reports/hall-reports.css'
import './cases/cases.css'
import './wall/wall.css'
import './register/register.css'
import { html } from 'lit'
import { may } from '../../server/contract/roles.ts'
import { DeskGate } from '../elements/desk-gate.ts'
import { HubApi } from '../elements/hub-api.ts'
import { HubClock } from '../elements/hub-clock.ts'
import { forbidden } from '../strings/desk.zh.ts'
import './hall-page.ts'
import './cases/unit-cases.ts'

const gate = new DeskGate()
gate.api = new HubApi(fetch.bind(globalThis))
gate.clock = new HubClock(Date.now)
// A unit sees its own running cases and nothing of a hall.
const asUnit = new URLSearchParams(location.search).has('unit')
gate.allows = ({ role }) => may(role, 'hall:wall') || (asUnit && may(role, 'case:own'))
gate.whyNot = forbidden.hall
gate.page = (desk) =>
  may(desk.session.role, 'hall:wall')
    ? html`<hall-page .desk=${desk}></hall-page>`
    : html`<unit-cases .desk=${desk}></unit-cases>`
document.body.append(gate)
