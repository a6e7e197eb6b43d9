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
     ln -sf ${udev.program} ${HOST}${DAEMON} && chroot ${HOST} ${DAEMON} --daemon`,
  )
  return async () => void (await machine.must('killall systemd-udevd; while pidof systemd-udevd; do sleep 0.1; done'))
}

/** How many bytes came from the only keyboard: as every window and console hears it, and as the bridge does. */
export interface Heard {
  typed: number
  reports: number
}

/** Reads along with whoever else reads, until `heard` what must come. */
export async function listenToKeyboard(
  machine: VirtualMachine,
): Promise<{ stop(heard: (so: Heard) => boolean): Promise<Heard> }> {
  await machine.must(
    `until ls /sys/class/hidraw/*/device/input/input*/event*/dev >/dev/null 2>&1; do sleep 0.1; done
     for event in /sys/class/hidraw/*/device/input/input*/event*; do
       until test -e /dev/input/$(basename $event); do sleep 0.1; done
       hidraw=$(ls $event/../../../hidraw)
       dd bs=1k if=/dev/input/$(basename $event) of=/run/typed 2>/dev/null &
       dd bs=1k if=/dev/$hidraw of=/run/reports 2>/dev/null &
     done
     until test "$(for pid in $(pidof dd); do readlink /proc/$pid/fd/0; done | grep -c -e /event -e /hidraw)" = 2
     do sleep 0.1; done
     sleep 0.3`,
  )
  const count = async (): Promise<Heard> => {
    const counted = await machine.must('wc -c </run/typed; wc -c </run/reports')
    const [typed, reports] = counted.trim().split('\n').map(Number)
    return { typed: typed!, reports: reports! }
  }
  return {
    stop: async (heard) => {
      await machine.until('it was heard', async () => heard(await count()))
      // What was typed is through in a moment; what was not typed never comes.
      await new Promise((resolve) => setTimeout(resolve, 500))
      await machine.must('killall dd; sleep 0.1')
      return count()
    },
  }
}
