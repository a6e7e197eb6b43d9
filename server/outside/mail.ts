import { isoShanghai } from '../contract/campaign-time.ts'
import type { Checkpoint } from '../contract/ledger/checkpoint.ts'

const TIMEOUT_MS = 15_000

export interface MailWay {
  /** The mail server: `smtp://user:password@host:587` or `smtps://…`. Holds a password: never on a command line. */
  server: string
  from: string
  to: string
}

export interface Mail {
  subject: string
  text: string
  /** The same mail, sent twice, has the same: a mail server may then drop the second. Absent: a random one. */
  messageId?: string
  attachments?: { filename: string; content: string; contentType: string }[]
}

/** Sends one message, and resolves when the mail server took it. */
export async function sendMail({ server, from, to }: MailWay, message: Mail): Promise<void> {
  // Loaded where mail is asked for: most hubs do without it.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport(withTimeouts(server))
  try {
    await transport.sendMail({ from, to, ...message })
  } finally {
    transport.close()
  }
}

/** Delivery by e-mail: one message with the checkpoint as its text and as a file, taken when the mail server took it. */
export function mail(way: MailWay): (checkpoint: Checkpoint) => Promise<void> {
  return async (checkpoint) => {
    const text = `${JSON.stringify(checkpoint, null, 2)}\n`
    const { city, n, at } = checkpoint
    await sendMail(way, {
      subject: `${city} 评议台账检查点 checkpoint #${n} ${isoShanghai(at)}`,
      text: `请保存附件，以后可以证明台账没有被截短或改写。\nKeep the attached file: it shows later that the ledger was neither cut nor rewritten.\n\n${text}`,
      attachments: [{ filename: `checkpoint-${n}.json`, content: text, contentType: 'application/json' }],
    })
  }
}

/** A mail server that accepts a connection and says nothing must not hold the next day's checkpoint up. */
function withTimeouts(server: string): string {
  const url = new URL(server)
  for (const name of ['connectionTimeout', 'greetingTimeout', 'socketTimeout'])
    url.searchParams.set(name, String(TIMEOUT_MS))
  return url.href
}
