import { isKeyboard, type KeypadModel } from '../keypad/keypad-model.ts'

/**
 * Rules for `/etc/udev/rules.d/70-pingyi-keypads.rules`: the bridge's group may use the keypads of all models, and
 * those that type (keyboards, keypads, consumer keys) type into nobody's window from the moment at which they are plugged in. Pure.
 */
export function udevRules(models: readonly KeypadModel[], group: string): string {
  const lines = [
    '# Made by "pingyi-bridge udev-rules" from the keypad models: make it again after a model was added.',
    '# After a change: udevadm control --reload, then plug the keypads in again.',
  ]
  for (const model of models) {
    lines.push('', `# ${model.id}`)
    for (const { vid, pid } of model.match) {
      const usb = `ATTRS{idVendor}=="${vid}", ATTRS{idProduct}=="${pid}"`
      lines.push(`KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ${usb}, GROUP="${group}", MODE="0660"`)
      // The desktop leaves it alone (libinput), and the kernel takes nothing from it: hidraw goes on.
      if (isKeyboard(model)) {
        lines.push(
          `ACTION=="add", SUBSYSTEM=="input", KERNEL=="input[0-9]*", ${usb}, ENV{ID_INPUT_KEY}=="1", ATTR{inhibited}="1"`,
          `SUBSYSTEM=="input", KERNEL=="event[0-9]*", ${usb}, ENV{ID_INPUT_KEY}=="1", ENV{LIBINPUT_IGNORE_DEVICE}="1"`,
        )
      }
    }
  }
  return `${lines.join('\n')}\n`
}
