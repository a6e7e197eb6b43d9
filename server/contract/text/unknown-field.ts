interface ObjectSchema {
  properties?: Readonly<Record<string, object>>
}

/**
 * Whether an object has a field that its schema does not name, at any depth that the schema describes. Looks at no more
 * fields than the schema has, and one: what is refused must cost less to name than to send.
 */
export function hasUnknownField({ properties }: ObjectSchema, value: unknown): boolean {
  if (properties === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const key in value) if (!Object.hasOwn(properties, key)) return true
  return Object.entries(properties).some(([key, schema]) =>
    hasUnknownField(schema, (value as Record<string, unknown>)[key]),
  )
}
