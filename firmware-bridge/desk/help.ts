const HELP = `pingyi-bridge: the process beside a USB rating keypad

  pingyi-bridge [options] run                      store presses and send them to the hub, until stopped
  pingyi-bridge [options] list [--json]            what is plugged in: port, serial, model, device (also --list)
  pingyi-bridge [options] status [--json]          how the bridge that runs here is doing

  pingyi-bridge [options] pair --code 12345678     make a keypad a device of the hub (code from the hub)
        [--serial X | --port PATH]                 which keypad; may be left out when just one is unbound
        [--device ID]                              instead: give this device, bound already, a new token
  pingyi-bridge [options] pair --device ID --port PATH   bind a device to another keypad or port; needs no code
  pingyi-bridge [options] unbind --device ID       forget a keypad whose presses have all been sent

  pingyi-bridge [options] selftest [--json]        every morning: press the keys that are named, as tests that are never counted
        [--device ID]                              one keypad; else all of them at the same time
        [--seconds 120]                            how long to wait for the keys

  pingyi-bridge [options] learn --id NAME [--json] a new keypad model: press each key when asked, and its file is written
        [--name 中文名] [--name-en NAME]            how people call it
        [--keys 5,4,3,2,1]                         levels that have a key (5 非常满意 … 1 非常不满意), in this order
        [--serial X | --port PATH]                 which one, when several unknown ones are plugged in
        [--seconds 30] [--idle 11]                 how long to wait for a key; how long to listen before, untouched
        [--replace]                                overwrite the model of that name

  pingyi-bridge [options] lamp try --signal NAME   show idle, invited, trouble or stored of the model, then idle again
        [--report "02 01 00"] [--feature "05 01"]  instead: these output and feature reports, id first (00 without one)
        [--save NAME] [--ms 400] [--port PATH]     keep them as this signal of the model, the same for all levels

  pingyi-bridge [options] check                    models, bindings and settings in order? Reads, changes nothing
  pingyi-bridge [options] udev-rules [--group G]   Linux: rules that let the bridge use the keypads of all models
  pingyi-bridge install --hub URL                  Debian, as root: user, udev rules, settings, systemd unit; again is safe
        [--dry-run] [--root DIR]                   only say what would be done; write below DIR and run nothing

options
  --hub URL           where the hub is                          (http://127.0.0.1:8080)
  --data DIR          bindings and stored presses               (./data/bridge)
  --models DIR        keypad models                             (config/keypads)
  --config FILE       a JSON file with any of { "hub", "data", "models", "logLevel", "statusPort",
                      "tlsCa", "tlsCert", "tlsKey" }; the command line wins
  --log-level LEVEL   debug, info, warn, error                  (info)
  --status-port PORT  status page on 127.0.0.1, 0 for none      (8377)
  --tls-ca FILE       authority of the hub's certificate, trusted in place of the system's (PEM; pingyi tls init)
  --tls-cert FILE     certificate that the bridge shows, with --tls-key (PEM; pingyi tls device); for a hub that asks for one
  --tls-key FILE      its private key
  --simulated-keypad ADDRESS   a simulated USB bus on a Unix socket or a loopback port, for tests and demonstrations
  --help              this text

Exit: 0 done, 1 refused with a reason, 2 wrong usage.
`

/** What stands of one command, with the options of all; everything without one, or with one that nobody knows. */
export function helpOf(command: string | null): string {
  const [commands, common] = HELP.split(/(?=^options$)/m) as [string, string]
  const own = commands
    .split(/(?=^ {2}pingyi-bridge )/m)
    .filter((entry) => /^ {2}pingyi-bridge (?:\[options\] )?([a-z-]+)/.exec(entry)?.[1] === command)
  return own.length === 0 ? HELP : `${own.join('').trimEnd()}\n\n${common}`
}
