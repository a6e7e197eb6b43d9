import type { Actor } from '../contract/audit.ts'
import {
  closeBallot,
  keepBoxKey,
  keepCopy,
  noteBallotDay,
  noteBoxCopy,
  openBallot,
  takeTicket,
  restoreTickets,
} from './changes/ballot/hold-ballot.ts'
import {
  askForChange,
  confirmChange,
  giveSlips,
  importRoll,
  refuseChange,
  settlePair,
} from './changes/ballot/roll-acts.ts'
import { adoptPolicy } from './changes/adopt-policy.ts'
import { askForDecision, confirmAsked, decideRatings, refuseAsked } from './changes/decide-ratings.ts'
import { acceptCalls, enterCallsSlice, forgetCallsSlice, layCallsDown, recordCallsOf } from './changes/enter-import.ts'
import { answerQuestion, askHalls, withdrawQuestion } from './changes/hall-questions.ts'
import {
  confirmDeduction,
  decideObjection,
  objectToDeduction,
  signDeduction,
  withdrawDeduction,
} from './changes/deductions/handle-deduction.ts'
import { feedBackProblem, noteNotInterviewed, stepInProblem } from './changes/deductions/problems.ts'
import { submitMonthly } from './changes/deductions/monthly.ts'
import { returnMonthly, saveMonthlyDraft } from './changes/deductions/monthly-answers.ts'
import { enterInspection, stepInspection } from './changes/oversight/inspections.ts'
import { enterProgramme, noteOutcome } from './changes/oversight/programmes.ts'
import { reportDeduction } from './changes/deductions/report-deduction.ts'
import { signNotice, tellNotices } from './changes/rectifications/notices.ts'
import { appointVisit, postponeVisit } from './changes/rectifications/appoint-visit.ts'
import { enterRectification } from './changes/rectifications/enter-rectification.ts'
import {
  answerRectification,
  closeRectification,
  eraseRectificationPeople,
  planRectification,
  reportRectification,
  visitRectification,
  withdrawRectification,
} from './changes/rectifications/handle-rectification.ts'
import { finishUpload, storePart } from './evidence/uploads.ts'
import {
  askOnline,
  confirmOnline,
  decideOnline,
  eraseOnlineComment,
  refuseOnline,
} from './changes/online/decide-online.ts'
import { noteTurnedAway } from './changes/online/note-turned-away.ts'
import { recordOnline } from './changes/online/record-online.ts'
import { makeCheckpointNow } from './changes/make-checkpoint.ts'
import { acceptHandIn, erasePeopleOf, noteCall, returnHandIn, saveDraft, submitHandIn } from './changes/hand-ins.ts'
import { decideRaters, notePairs, undoDecision } from './changes/pool/decide-raters.ts'
import { eraseRater } from './changes/pool/erase-raters.ts'
import { beginImport, closeImport, forgetImport, layPoolDown, tidyPool } from './changes/pool/import-pool.ts'
import { freezeFrame, layFrameLines } from './changes/draw/freeze-frame.ts'
import { closeDraw, layDrawOrder } from './changes/draw/run-draw.ts'
import { typeSeed } from './changes/draw/type-seed.ts'
import { decideFollowUp } from './changes/summary/decide-follow-up.ts'
import { enterBaseline } from './changes/summary/enter-baseline.ts'
import { closeAnswers, enterOwnResult, layAnswersDown, withdrawImport } from './changes/survey/survey-answers.ts'
import { markFirstDay } from './changes/mark-first-day.ts'
import { markMilestone } from './changes/mark-milestone.ts'
import { recordAct } from './changes/record-act.ts'
import {
  askToReopenSeal,
  askToSeal,
  consentToSeal,
  notePackage,
  reopenSeal,
  sealAsAsked,
  sealByOfficer,
  sendSealBack,
} from './changes/seals/seal-acts.ts'
import { askForReport, coSignReport, refuseReport, writeChapter } from './changes/report/write-report.ts'
import { settleClockByOfficer } from './changes/settle-clock-by-officer.ts'
import { enterMatterOf } from './register/matters.ts'
import { enterAlias } from './register/unit-aliases.ts'
import { acknowledgeAlert, carryOutAlerts, changeAlertRule } from './live/alerts.ts'
import { putDownKeyUses } from './live/key-uses.ts'
import { eraseComment } from './changes/cases/follow-ups.ts'
import { eraseCaseNote, setContact, stepInCase, stepOfUnit } from './changes/cases/handle-cases.ts'
import { recordFollowUp } from './changes/cases/receipts.ts'
import { settleOwn } from './changes/tray.ts'
import { confirmPaired, enrolWithToken, revokeOwn, rotateOwn } from './register/manage-devices.ts'
import { announceService, cancelAnnounced, correctAnnounced, endInvitations } from './presses/announce-service.ts'
import { enterHallDay, enterHours, enterSpecialDay } from './register/manage-hours.ts'
import { createPairingCode, pairDevice, replaceDevice } from './register/pair-devices.ts'
import { moveDevice, postUnit } from './register/manage-places.ts'
import { enterOwnStaff } from './register/manage-staff.ts'
import { changeWindow, changeWindowMode, changeWindowState } from './register/manage-windows.ts'
import { changeDuty } from './devices/change-duty.ts'
import { greetDevice, noteBeat } from './devices/greet-device.ts'
import { eraseExtra } from './changes/cases/erase-text.ts'
import { rebuildAsked } from './projections/rebuild.ts'
import { changeUnit } from './register/manage-units.ts'
import { takeUpCalendar, takeUpNew } from './register/take-up-files.ts'
import { noteShown } from './presses/record-service.ts'
import type { Write } from './writer/write.ts'

/**
 * Everything that people and programs can change, by name. A change runs in a transaction of its own, from plain data,
 * for one actor, and puts its row into the audit log in the same transaction. What it throws undoes all of it.
 */
export const CHANGES = {
  'calendar.take-up': takeUpCalendar,
  'devices.enrol': enrolWithToken,
  'ledger.rebuild': rebuildAsked,
  'registry.take-up': takeUpNew,
  'texts.erase': eraseExtra,
  'units.change': changeUnit,

  'duties.change': changeDuty,
  'services.end-expired': endInvitations,
  'services.note-shown': noteShown,

  'audit.record': recordAct,
  'calls.accept': acceptCalls,
  'calls.enter': enterCallsSlice,
  'calls.forget': forgetCallsSlice,
  'calls.lay-down': layCallsDown,
  'calls.record': recordCallsOf,
  'calendar.mark': markMilestone,
  'first-day.mark': markFirstDay,
  'checkpoints.make': makeCheckpointNow,
  'clock.settle': settleClockByOfficer,
  'matters.enter': enterMatterOf,
  'policy.adopt': adoptPolicy,
  'alerts.acknowledge': acknowledgeAlert,
  'alerts.carry-out': carryOutAlerts,
  'alerts.change-rule': changeAlertRule,
  'alerts.put-down-keys': putDownKeyUses,
  'calendar.set-day': enterSpecialDay,
  'cases.erase-note': eraseCaseNote,
  'cases.set-contact': setContact,
  'cases.step': stepInCase,
  'cases.step-of-unit': stepOfUnit,
  'comments.erase': eraseComment,
  'devices.confirm': confirmPaired,
  'devices.pair': pairDevice,
  'devices.place': moveDevice,
  'devices.replace': replaceDevice,
  'devices.revoke': revokeOwn,
  'devices.rotate': rotateOwn,
  'halls.set-day': enterHallDay,
  'halls.set-hours': enterHours,
  'pairing-codes.create': createPairingCode,
  'postings.set': postUnit,
  'receipts.add': recordFollowUp,
  'services.cancel': cancelAnnounced,
  'services.correct': correctAnnounced,
  'services.open': announceService,
  'staff.enter': enterOwnStaff,
  'tray.settle': settleOwn,
  'windows.change': changeWindow,
  'windows.set-mode': changeWindowMode,
  'windows.set-state': changeWindowState,

  'ballot.ask-change': askForChange,
  'ballot.close': closeBallot,
  'ballot.confirm-change': confirmChange,
  'ballot.give-slips': giveSlips,
  'ballot.import-roll': importRoll,
  'ballot.keep-box-key': keepBoxKey,
  'ballot.keep-copy': keepCopy,
  'ballot.note-copy': noteBoxCopy,
  'ballot.note-day': noteBallotDay,
  'ballot.restore-tickets': restoreTickets,
  'ballot.open': openBallot,
  'ballot.refuse-change': refuseChange,
  'ballot.settle-pair': settlePair,
  'ballot.take-ticket': takeTicket,

  'hand-ins.accept': acceptHandIn,
  'hand-ins.erase-people': erasePeopleOf,
  'hand-ins.note-call': noteCall,
  'hand-ins.return': returnHandIn,
  'hand-ins.save-draft': saveDraft,
  'hand-ins.submit': submitHandIn,

  'deductions.confirm': confirmDeduction,
  'deductions.decide': decideObjection,
  'deductions.note-not-interviewed': noteNotInterviewed,
  'deductions.object': objectToDeduction,
  'deductions.report': reportDeduction,
  'deductions.sign': signDeduction,
  'deductions.withdraw': withdrawDeduction,
  'inspections.enter': enterInspection,
  'inspections.step': stepInspection,
  'monthly.return': returnMonthly,
  'monthly.save-draft': saveMonthlyDraft,
  'monthly.submit': submitMonthly,
  'programmes.enter': enterProgramme,
  'programmes.note-outcome': noteOutcome,
  'problems.feed-back': feedBackProblem,
  'problems.step': stepInProblem,
  'evidence.finish': finishUpload,
  'evidence.store-part': storePart,
  'pool.begin': beginImport,
  'pool.close': closeImport,
  'pool.decide': decideRaters,
  'pool.erase': eraseRater,
  'pool.forget': forgetImport,
  'pool.lay-down': layPoolDown,
  'pool.note-pairs': notePairs,
  'pool.tidy': tidyPool,
  'pool.undo': undoDecision,
  'draw.freeze-frame': freezeFrame,
  'draw.lay-frame': layFrameLines,
  'draw.lay-order': layDrawOrder,
  'draw.run': closeDraw,
  'draw.type-seed': typeSeed,
  'online.ask': askOnline,
  'online.confirm': confirmOnline,
  'online.decide': decideOnline,
  'online.erase-comment': eraseOnlineComment,
  'online.note-turned-away': noteTurnedAway,
  'online.record': recordOnline,
  'online.refuse': refuseOnline,
  'baseline.enter': enterBaseline,
  'followUp.decide': decideFollowUp,
  'survey.close': closeAnswers,
  'survey.enter-result': enterOwnResult,
  'survey.lay-down': layAnswersDown,
  'survey.withdraw': withdrawImport,

  'notices.sign': signNotice,
  'notices.tell': tellNotices,
  'rectifications.answer': answerRectification,
  'rectifications.appoint': appointVisit,
  'rectifications.close': closeRectification,
  'rectifications.enter': enterRectification,
  'rectifications.erase-people': eraseRectificationPeople,
  'rectifications.plan': planRectification,
  'rectifications.postpone': postponeVisit,
  'rectifications.report': reportRectification,
  'rectifications.visit': visitRectification,
  'rectifications.withdraw': withdrawRectification,

  'ratings.decide': decideRatings,
  'ratings.ask': askForDecision,
  'ratings.confirm': confirmAsked,
  'ratings.refuse': refuseAsked,
  'questions.answer': answerQuestion,
  'questions.ask': askHalls,
  'questions.withdraw': withdrawQuestion,
  'report.agree': coSignReport,
  'report.ask': askForReport,
  'report.refuse': refuseReport,
  'report.write': writeChapter,
  'seals.ask-to-reopen': askToReopenSeal,
  'seals.agree': sealAsAsked,
  'seals.ask': askToSeal,
  'seals.consent': consentToSeal,
  'seals.package-made': notePackage,
  'seals.reopen': reopenSeal,
  'seals.refuse': sendSealBack,
  'seals.seal': sealByOfficer,
  'units.alias': enterAlias,
}

/** Parts of an act that a later one completes or leaves void: a refusal after them is a refusal of the whole. */
export const PREPARATIONS: ReadonlySet<string> = new Set<ChangeName>([
  'calls.lay-down',
  'draw.lay-frame',
  'draw.lay-order',
  'evidence.store-part',
  'pool.begin',
  'pool.lay-down',
  'survey.lay-down',
])

/**
 * What devices say of themselves: small, many at once, in transactions that they share. A note refuses by what it answers;
 * what it throws makes the work of others be done again. It stands in no audit log.
 */
export const NOTES = {
  'device.beat': noteBeat,
  'device.hello': greetDevice,
}

export type NoteName = keyof typeof NOTES
export type NoteInput<N extends NoteName> = Parameters<(typeof NOTES)[N]>[1]
export type NoteAnswer<N extends NoteName> = ReturnType<(typeof NOTES)[N]>

type Named = typeof CHANGES
export type ChangeName = keyof Named
export type ChangeInput<N extends ChangeName> = Named[N] extends (w: Write, input: infer I, actor: Actor) => unknown
  ? I
  : never
export type ChangeAnswer<N extends ChangeName> = ReturnType<Named[N]>
