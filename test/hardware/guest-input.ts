import { HOST } from './guest-init.ts'
import type { GuestKernel } from './guest-kernel.ts'
import type { VirtualMachine } from './virtual-machine.ts'

/** Where udev looks for rules, and where its program is called by the name that makes it the daemon. */
const RULES = `${HOST}/run/udev/rules.d`
const DAEMON = '/run/systemd-udevd'

/** Runs Debian's device manager in the guest, with these rules and those that say what a keyboard is. */
export async function startUdev(
  machine: VirtualMachine,
  { udev }: GuestKernel,
  rules: string,
): Promise<() => Promise<void>> {
  const text = Buffer.from(rules).toString('base64')
  await machine.must(
    `mkdir -p ${RULES} && cp ${HOST}${udev.rules} ${RULES} && echo ${text} | base64 -d >${RULES}/70-pingyi-keypads.rules &&
     ln -s ${udev.program} ${HOST}${DAEMON} && chroot ${HOST} ${DAEMON} --daemon`,
  )
  return async () => void (await machine.must('killall systemd-udevd'))
}

/** How many bytes came from the only keyboard: as every window and console hears it, and as the bridge does. */
export interface Heard {
  typed: number
  reports: number
}

/** Reads along with whoever else reads. */
export async function listenToKeyboard(machine: VirtualMachine): Promise<{ stop(): Promise<Heard> }> {
  await machine.must(
    `for event in /sys/class/hidraw/*/device/input/input*/event*; do
       hidraw=$(ls $event/../../../hidraw)
       dd bs=1k if=/dev/input/$(basename $event) of=/run/typed 2>/dev/null &
       dd bs=1k if=/dev/$hidraw of=/run/reports 2>/dev/null &
     done
     sleep 0.3
     test "$(pidof dd | wc -w)" = 2`,
  )
  return {
    stop: async () => {
      // What was typed is through in a moment; what was not typed never comes.
      await new Promise((resolve) => setTimeout(resolve, 500))
      const counted = await machine.must('killall dd; sleep 0.1; wc -c </run/typed; wc -c </run/reports')
      const [typed, reports] = counted.trim().split('\n').map(Number)
      return { typed: typed!, reports: reports! }
    },
  }
}
