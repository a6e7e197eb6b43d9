import { alertById, alertChanges, listAlerts, openAlerts } from './live/alerts.ts'
import { keyUses } from './live/key-uses.ts'
import { lastPresses } from './live/last-presses.ts'
import { liveFacts } from './live/live-facts.ts'
import { pressesNow, recentPresses, windowsSeen } from './live/window-seen.ts'
import { followUpsFor } from './changes/cases/follow-ups.ts'
import { answerToReceipt } from './changes/cases/receipts.ts'
import { trayOf, trayWhole } from './changes/tray.ts'
import { keyTests } from './presses/key-tests.ts'
import { clockDoubts } from './changes/clock-doubt.ts'
import { greetingFor } from './devices/greet-device.ts'
import { invitationsDue, shownAt, somethingBegan } from './devices/window-shown.ts'
import { everyDevice } from './reads/halls/device-list-of-all.ts'
import { drawPlan, framePlan } from './reads/draw/draw-plan.ts'
import { drawState, waitingDraws } from './reads/draw/draw-state.ts'
import { drawTask, drawTickets, frameStrata } from './reads/draw/drawn.ts'
import { photoFile } from './registry/photo-address.ts'
import type { Reader } from './reader.ts'
import { caseList, oneCase, unitCase, unitCases } from './reads/cases/case-lists.ts'
import { knownCalls, prepareCalls } from './changes/record-calls.ts'
import { auditChain } from './reads/desks/audit-chain.ts'
import { auditLog } from './reads/desks/audit-log.ts'
import {
  ballotCopy,
  ballotDesk,
  ballotRoll,
  ballotTrackers,
  ballotTurnOut,
  latestOpening,
  sealedTrackers,
} from './reads/ballot/ballot-state.ts'
import { calendarOf } from './reads/desks/calendar.ts'
import { todoFor } from './reads/desks/todo.ts'
import { firstDay } from './reads/desks/first-day.ts'
import { clockState } from './reads/desks/clock-state.ts'
import { complaintsForFile, complaintsOf } from './reads/desks/complaints.ts'
import { deskRatings, evidenceOf, waitingRequests } from './reads/desks/held-ratings.ts'
import {
  handInContent,
  handInsOfParty,
  handInsOverview,
  ownHandIns,
  ownLines,
  publishedUnits,
} from './reads/desks/hand-ins.ts'
import { deductionList, fileFor, oneDeduction } from './reads/deductions/deduction-views.ts'
import { lateMonths } from './reads/deductions/late-months.ts'
import { monthlyProposal } from './reads/deductions/monthly-proposal.ts'
import { monthlyReports } from './reads/deductions/monthly-views.ts'
import { inspectionList, oneInspection, oneProgramme, programmeList } from './reads/oversight/oversight-views.ts'
import { oneProblem, problemList } from './reads/deductions/problem-views.ts'
import { allNotices, noticeOf, noticesOf, ownNotice } from './reads/rectifications/notice-views.ts'
import { likeBadOf } from './reads/rectifications/like-bad.ts'
import { oneRectification, rectificationList } from './reads/rectifications/rectification-views.ts'
import { sourcesOf } from './reads/rectifications/sources.ts'
import { reminders } from './reads/rectifications/reminders.ts'
import { partOf } from './evidence/uploads.ts'
import { openQuestions } from './reads/desks/hall-questions.ts'
import { heldInSeal, ledgerLines, packageFacts, signManifest } from './reads/desks/seal-package.ts'
import { sealDetail, sealList, sealOf, sealStateOf, sealsWaiting } from './reads/desks/seal-views.ts'
import { copiesOfRater, findRaters } from './reads/pool/pool-people.ts'
import { nextPairs } from './reads/pool/pool-pairs.ts'
import { poolState } from './reads/pool/pool-state.ts'
import { statementList, statementOf } from './reads/desks/statements.ts'
import { deviceList } from './reads/halls/device-list.ts'
import { hoursOfHall } from './reads/halls/hall-hours.ts'
import { devicesOfHall } from './reads/halls/hall-devices.ts'
import { dayReport, dayReportTraced } from './reads/halls/day-report.ts'
import { placementsOfHall } from './reads/halls/placements.ts'
import { postingsOfWindow } from './reads/halls/postings.ts'
import { staffList } from './reads/halls/staff-list.ts'
import { windowHistory, windowRatings } from './reads/halls/window-history.ts'
import { genesisOf, provenanceOf } from './reads/provenance.ts'
import { ratingsHead } from './reads/rating-lines.ts'
import { checkAnswerFile, checkResultFile } from './reads/survey/check-survey-file.ts'
import { surveyProgress } from './reads/survey/survey-progress.ts'
import { surveyOfSeal } from './reads/survey/survey-of-seal.ts'
import { listCampaigns } from './reads/scores/campaigns.ts'
import { comparisonOf } from './reads/scores/compare-scores.ts'
import { ruleEffectsOf } from './reads/scores/rule-effects.ts'
import { scoreReportOf, scoresOf } from './reads/scores/score-reports.ts'
import { unitScoresOf } from './reads/scores/unit-scores.ts'
import { whatIfOf } from './reads/scores/what-if-scores.ts'
import { knownOnlineRating } from './reads/online/known.ts'
import { onlineEvidence } from './reads/online/evidence.ts'
import { onlineDesk, onlineHeldInSeal, onlineRequests } from './reads/online/held.ts'
import { onlineComments, onlineLimits, onlineOwnDesk, onlineProgress } from './reads/online/desk.ts'
import { followUpList } from './reads/summary/follow-up-list.ts'
import { checkBaselineFile } from './reads/summary/check-baseline-file.ts'
import { summaryOf, summaryReportOf } from './reads/summary/summary-of.ts'
import { reportChapter, reportDocument, reportState } from './reads/report/report-views.ts'
import { reportSource } from './reads/report/report-source.ts'
import { newestCheckpoint } from './chain/own-checkpoints.ts'
import { unknownMattersList } from './register/matters.ts'

/**
 * Everything that can be asked of the store, by name. A read is a function of a `Reader` and of plain data, and answers
 * plain data, so that it may run in another thread. It never writes.
 */
export const READS = {
  'photos.file': photoFile,
  'devices.every': everyDevice,
  'clock.doubts': clockDoubts,

  'devices.greeting': greetingFor,
  'devices.shown': shownAt,
  'services.due': invitationsDue,
  'windows.began': somethingBegan,

  'campaigns.list': listCampaigns,
  'ledger.genesis': genesisOf,
  'ledger.provenance': provenanceOf,

  'calls.known': knownCalls,
  'calls.prepare': prepareCalls,
  'audit.chain': auditChain,
  'audit.list': auditLog,
  'calendar.list': calendarOf,
  'checkpoints.newest': newestCheckpoint,
  'clock.state': clockState,
  'first-day': firstDay,
  'complaints.list': complaintsOf,
  'complaints.for-file': complaintsForFile,
  'ledger.lines': ledgerLines,
  'matters.unknown': unknownMattersList,
  'online.comments': onlineComments,
  'online.desk': onlineDesk,
  'online.evidence': onlineEvidence,
  'online.held-in-seal': onlineHeldInSeal,
  'online.known': knownOnlineRating,
  'online.limits': onlineLimits,
  'online.own': onlineOwnDesk,
  'online.progress': onlineProgress,
  'online.requests': onlineRequests,
  'ratings.head': ratingsHead,
  'scores.comparison': comparisonOf,
  'scores.report': scoreReportOf,
  'scores.reported': scoresOf,
  'scores.unit': unitScoresOf,
  'scores.what-if': whatIfOf,
  'seals.detail': sealDetail,
  'seals.held': heldInSeal,
  'seals.list': sealList,
  'seals.one': sealOf,
  'seals.package-facts': packageFacts,
  'seals.sign-manifest': signManifest,
  'seals.state': sealStateOf,
  'seals.waiting': sealsWaiting,
  'statements.list': statementList,
  'statements.one': statementOf,
  'alerts.changed-rules': alertChanges,
  'alerts.find': alertById,
  'alerts.key-uses': keyUses,
  'alerts.list': listAlerts,
  'alerts.open': openAlerts,
  'alerts.presses': recentPresses,
  'alerts.presses-now': pressesNow,
  'alerts.windows': windowsSeen,

  'live.facts': liveFacts,
  'live.last-presses': lastPresses,
  'cases.list': caseList,
  'cases.of-unit': unitCases,
  'cases.one': oneCase,
  'cases.one-of-unit': unitCase,
  'devices.list': deviceList,
  'follow-ups.of-hall': followUpsFor,
  'halls.day': dayReport,
  'halls.day-traced': dayReportTraced,
  'halls.devices': devicesOfHall,
  'halls.hours': hoursOfHall,
  'halls.key-tests': keyTests,
  'halls.placements': placementsOfHall,
  'receipts.answer': answerToReceipt,
  'staff.list': staffList,
  'tray.all': trayWhole,
  'tray.list': trayOf,
  'windows.history': windowHistory,
  'windows.postings': postingsOfWindow,
  'windows.ratings': windowRatings,

  'ballot.copy': ballotCopy,
  'ballot.desk': ballotDesk,
  'ballot.opening': latestOpening,
  'ballot.roll': ballotRoll,
  'ballot.sealed-trackers': sealedTrackers,
  'ballot.trackers': ballotTrackers,
  'ballot.turn-out': ballotTurnOut,
  'hand-ins.content': handInContent,
  'hand-ins.of-party': handInsOfParty,
  'hand-ins.overview': handInsOverview,
  'hand-ins.own': ownHandIns,
  'hand-ins.own-lines': ownLines,
  'units.published': publishedUnits,

  'deductions.list': deductionList,
  'deductions.one': oneDeduction,
  'inspections.list': inspectionList,
  'inspections.one': oneInspection,
  'monthly.late': lateMonths,
  'monthly.proposal': monthlyProposal,
  'monthly.reports': monthlyReports,
  'programmes.list': programmeList,
  'programmes.one': oneProgramme,
  'problems.list': problemList,
  'problems.one': oneProblem,
  'notices.all': allNotices,
  'notices.list': noticesOf,
  'notices.one': noticeOf,
  'notices.own': ownNotice,
  'todo.list': todoFor,
  'rectifications.list': rectificationList,
  'rectifications.one': oneRectification,
  'rectifications.reminders': reminders,
  'rectifications.sources': sourcesOf,
  'rectifications.like-bad': likeBadOf,
  'evidence.file': fileFor,
  'evidence.part': partOf,
  'pool.copies': copiesOfRater,
  'pool.find': findRaters,
  'pool.next-pairs': nextPairs,
  'pool.state': poolState,
  'draw.frame-plan': framePlan,
  'draw.plan': drawPlan,
  'draw.state': drawState,
  'draw.strata': frameStrata,
  'draw.task': drawTask,
  'draw.tickets': drawTickets,
  'draw.waiting': waitingDraws,
  'survey.check-answers': checkAnswerFile,
  'survey.check-result': checkResultFile,
  'survey.of-seal': surveyOfSeal,
  'survey.progress': surveyProgress,

  'followUp.list': followUpList,
  'report.chapter': reportChapter,
  'report.document': reportDocument,
  'report.source': reportSource,
  'report.state': reportState,
  'baseline.check-file': checkBaselineFile,
  'summary.of-campaign': summaryOf,
  'summary.report': summaryReportOf,

  'screening.ratings': deskRatings,
  'screening.evidence': evidenceOf,
  'screening.questions': openQuestions,
  'screening.requests': waitingRequests,
  'rules.effects': ruleEffectsOf,
}

/** Devices wait for no correction, and are told nothing that one changes. Each takes less than a millisecond. */
export const FOR_DEVICES: ReadonlySet<ReadName> = new Set([
  'clock.doubts',
  'devices.greeting',
  'devices.shown',
  'services.due',
  'windows.began',
])

type Named = typeof READS
export type ReadName = keyof Named
export type ReadArguments<N extends ReadName> = Named[N] extends (reader: Reader, ...asked: infer A) => unknown
  ? A
  : never
export type ReadAnswer<N extends ReadName> = ReturnType<Named[N]>
