import { deepStrictEqual } from 'node:assert'
import { types } from 'node:util'
import { Refusal } from '../../server/contract/errors.ts'
import type { Store } from '../../server/store/port.ts'

/**
 * A store as it would be behind a thread: whatever goes in and comes out is a copy, made as `postMessage` makes it. What
 * cannot be copied (a function), or comes out as something else than it went in (a Buffer, an instance of a class), is
 * refused by name, so that no caller and no listener can come to depend on it.
 */
export function plainly(store: Store): Store {
  return {
    submit: (message) => crossing(store.submit(copied('submit', message)), 'answer of submit'),
    act: (name, input, actor, officer) =>
      crossing(store.act(name, copied(`input of ${name}`, input), actor, officer), `answer of ${name}`),
    note: (name, input, device) =>
      crossing(store.note(name, copied(`input of ${name}`, input), device), `answer of ${name}`),
    preview: (name, input, actor, asked) =>
      crossing(store.preview(name, copied(`input of ${name}`, input), actor, asked), `preview of ${name}`),
    read: (name, ...asked) => crossing(store.read(name, ...copied(`arguments of ${name}`, asked)), `answer of ${name}`),
    async *pages(name, ...asked) {
      for await (const page of store.pages(name, ...copied(`arguments of ${name}`, asked)))
        yield copied(`page of ${name}`, page)
    },
    get registry() {
      return store.registry
    },
    get state() {
      return copied('state', store.state)
    },
    get head() {
      return copied('head', store.head)
    },
    whole: () => crossing(store.whole(), 'answer of whole'),
    lookAtClock: () => crossing(store.lookAtClock(), 'answer of lookAtClock'),
    onCommit: (listener) => store.onCommit((touched) => listener(copied('what a commit touched', touched))),
  }
}

export async function crossing<T>(answer: Promise<T>, what: string): Promise<T> {
  try {
    return copied(what, await answer)
  } catch (error) {
    throw refusalCopied(error)
  }
}

/** A refusal crosses as its code and its detail: whatever else a class of its own would carry stays behind. */
function refusalCopied(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error
  const { code, detail } = error
  const copy = new Refusal(code, detail)
  if (Object.keys(error).some((key) => !(key in copy)))
    return new NotPlain(`refusal ${code}`, 'more than code and detail')
  return copy
}

export class NotPlain extends Error {
  constructor(where: string, what: string) {
    super(`${where} is no plain data: ${what}`)
  }
}

/** @throws NotPlain */
export function copied<T>(what: string, value: T): T {
  mustBePlain(what, value)
  const copy = structuredClone(value)
  deepStrictEqual(copy, value)
  return copy
}

/** Strings, numbers, lists, objects without a class, and the Map and Set that a copy knows. @throws NotPlain */
function mustBePlain(where: string, value: unknown): void {
  if (value === null || ['undefined', 'string', 'number', 'boolean'].includes(typeof value)) return
  if (typeof value !== 'object') throw new NotPlain(where, typeof value)
  if (Array.isArray(value)) return value.forEach((each, i) => mustBePlain(`${where}[${i}]`, each))
  if (types.isMap(value))
    for (const [key, each] of value) {
      mustBePlain(`key of ${where}`, key)
      mustBePlain(`${where}.get(${String(key)})`, each)
    }
  else if (types.isSet(value)) for (const each of value) mustBePlain(`element of ${where}`, each)
  else {
    const { constructor } = value
    if (constructor !== undefined && constructor !== Object) throw new NotPlain(where, constructor.name)
    for (const [key, each] of Object.entries(value)) mustBePlain(`${where}.${key}`, each)
  }
}
