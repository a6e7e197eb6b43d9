import '../elements/tokens.css'
import '../elements/desk.css'
import '../elements/door/door.css'
import '../elements/factor/factor.css'
import './office.css'
import './scores/scores.css'
import './scores/score-cards.css'
import './screening/screening.css'
import './seal/seal.css'
import './clock/clock.css'
import './machine/certificate.css'
import './first-day/first-day.css'
import './people/people.css'
import './people/slip.css'
import './hotline/hotline.css'
import './hand-ins/hand-ins.css'
import './draw/draw.css'
import './draw/projector.css'
import './deductions/deductions.css'
import './seal/statement.css'
import './pool/pool.css'
import './report/report.css'
import './survey/survey.css'
import './online/online.css'
import './ballot/ballot-desk.css'
import './summary/summary.css'
import './rectification/rectification.css'
import { DeskGate } from '../elements/desk-gate.ts'
import { HubApi } from '../elements/hub-api.ts'
import { HubClock } from '../elements/hub-clock.ts'
import { forbidden } from '../strings/desk.zh.ts'
import { hasPlace, placeOf } from './places.ts'

const gate = new DeskGate()
gate.api = new HubApi(fetch.bind(globalThis))
gate.clock = new HubClock(Date.now)
gate.allows = hasPlace
gate.whyNot = forbidden.office
gate.page = (desk) => placeOf(desk.session, location).page(desk)
addEventListener('hashchange', () => gate.requestUpdate())
document.body.append(gate)
