/** The text of a form's field; empty when there is no such field. */
export function formText(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value : ''
}

/** The fields of a form that a page sends itself. */
export function takenForm(event: Event): FormData {
  event.preventDefault()
  return new FormData(event.target as HTMLFormElement)
}
