/** Wrong usage, with a sentence for whoever typed it. */
export class UsageError extends Error {}
