/**
 * What a person chose for the page: the browser's storage has it under these names, and the agent keeps it with the person, since the
 * page has another address after each start. Values are JSON text.
 */
export const KEPT_CHOICES = [
  /** Language, theme, years. */
  'twpas.preferences',
  'twpas.columns',
  'twpas.filters',
  'twpas.last-owner',
] as const;
export type KeptChoice = (typeof KEPT_CHOICES)[number];

/** Characters of one of them: far more than fifty saved views take. */
export const LONGEST_CHOICE = 20_000;

export const isKeptChoice = (name: string): name is KeptChoice =>
  (KEPT_CHOICES as readonly string[]).includes(name);
