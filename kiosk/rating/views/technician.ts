import { html, nothing, type TemplateResult } from 'lit'
import { isoShanghai } from '../../../server/contract/campaign-time.ts'
import { care } from '../../strings/citizens/kiosk-care.zh.ts'
import type { Panel, SelfTest } from '../panels.ts'
import type { View } from './view.ts'

/** What one reads out on the telephone, and the few things that one does at the device. */
export function technicianView(view: View, panel: Extract<Panel, { panel: 'technician' }>): TemplateResult {
  const { device, flow } = view
  const { window } = flow
  const { inspection } = device
  const facts: [string, string][] = [
    [care.facts.device, device.id ?? care.none],
    [care.facts.window, window ? `${window.hall} ${window.code} · ${window.unit?.name ?? care.none}` : care.nowhere],
    [care.facts.link, linkWords(view)],
    [care.facts.pending, care.items(device.pending)],
    [care.facts.lastAck, inspection?.lastSettledAt ? instant(inspection.lastSettledAt) : care.never],
    [care.facts.version, device.version],
    [care.facts.storage, storageWords(view)],
    [care.facts.voice, view.speaks ? care.speaks : care.silent],
    [care.facts.screen, device.screen],
    [care.facts.problems, device.problems.join(' ') || care.none],
    [care.facts.trouble, device.trouble ?? care.none],
  ]
  const sure = panel.askedToUnpairAt !== null
  return html`<header class="top"></header>
    <main class="mid care technician" tabindex="-1" lang="zh-CN">
      <div class="txt">
        <h1>${care.title}</h1>
        <p class="en" lang="en">${care.second}</p>
      </div>
      <dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      <p class="pad-says" role="status">
        ${panel.test ? testWords(panel.test) : sure && device.pending > 0 ? care.unpairPending(device.pending) : view.speaks ? care.selfTestHint : care.installVoice}
      </p>
      <div class="tools">
        <button class="btn plain" data-act="self-test">${care.selfTest}</button>
        <button class="btn plain" data-act="try-voice">${care.tryVoice}</button>
        <button class="btn plain" data-act="change-pin">${care.changePin}</button>
        <button class="btn plain" data-act="usual-voice" aria-pressed=${flow.usual.voice}>${care.voiceUsual}</button>
        <button class="btn plain" data-act="usual-hand" aria-pressed=${flow.usual.hand === 'left'}>${care.leftUsual}</button>
        <button class="btn plain" data-act="reload">${care.reload}</button>
        <button class="btn plain" data-act="unpair">${sure ? care.unpairSure : care.unpair}</button>
        <button class="btn solid" data-act="close">${care.close}</button>
      </div>
    </main>
    <footer class="foot">${nothing}</footer>`
}

function linkWords({ flow }: View): string {
  if (flow.identityRefused) return care.links.refused
  if (flow.standing !== 'normal') return care.links[flow.standing]
  return flow.online ? care.links.online : care.links.offline
}

function storageWords({ device: { inspection } }: View): string {
  if (!inspection || inspection.usedBytes === null || inspection.quotaBytes === null) return care.unknown
  const mega = (bytes: number) => (bytes / 1_000_000).toFixed(1)
  return care.storage(mega(inspection.usedBytes), mega(inspection.quotaBytes), inspection.persistent === true)
}

function testWords({ sent, acknowledged, failed }: SelfTest): string {
  if (failed) return care.testFailed
  return sent > 0 && acknowledged === sent ? care.testPassed : care.testing(acknowledged, sent)
}

/** `11-25 10:03:07` in Shanghai, wherever the device thinks that it stands. */
function instant(at: number): string {
  return isoShanghai(at).slice(5, 19).replace('T', ' ')
}
