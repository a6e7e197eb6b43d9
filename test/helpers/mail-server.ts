import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A mail server as RFC 5321 has it, for one kind of client; keeps what it was given, or refuses it. */
export class MailServer {
  readonly messages: { from: string; to: string[]; data: string }[] = []
  /** Answers 451 to every message. */
  refusing = false
  #server: Server
  #sockets = new Set<Socket>()

  private constructor() {
    this.#server = createServer((socket) => this.#talk(socket))
  }

  static async start(): Promise<MailServer> {
    const mail = new MailServer()
    mail.#server.listen(0, '127.0.0.1')
    await once(mail.#server, 'listening')
    return mail
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    const say = (line: string) => void socket.write(`${line}\r\n`)
    let from = ''
    let to: string[] = []
    let data: string[] | null = null
    let rest = ''
    say('220 mail.test')
    const heard = (line: string) => {
      if (data) {
        if (line !== '.') return void data.push(line.replace(/^\.\./, '.'))
        if (!this.refusing) this.messages.push({ from, to, data: data.join('\n') })
        data = null
        return say(this.refusing ? '451 try again later' : '250 taken')
      }
      const [verb] = line.toUpperCase().split(/[ :]/)
      if (verb === 'EHLO' || verb === 'HELO') return say('250 mail.test')
      if (verb === 'MAIL') {
        from = /<(.*?)>/.exec(line)![1]!
        to = []
        return say('250 ok')
      }
      if (verb === 'RCPT') {
        to.push(/<(.*?)>/.exec(line)![1]!)
        return say('250 ok')
      }
      if (verb === 'DATA') {
        data = []
        return say('354 go on')
      }
      if (verb === 'QUIT') {
        say('221 bye')
        return void socket.end()
      }
      return say('250 ok')
    }
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\r\n')
      rest = lines.pop()!
      for (const line of lines) heard(line)
    })
  }
}
