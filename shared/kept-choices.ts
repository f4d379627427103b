/**
 * A person's choices for the page. The browser's storage has them under these names; the agent keeps them with the person, since the page's
 * address changes with each start. Values are JSON text.
 */
export const KEPT_CHOICES = [
  /** Language, theme, years. */
  'twpas.preferences',
  'twpas.columns',
  'twpas.export',
  'twpas.filters',
  'twpas.last-owner',
] as const;
export type KeptChoice = (typeof KEPT_CHOICES)[number];

/** Characters of one of them: far more than fifty saved views take. */
export const LONGEST_CHOICE = 20_000;

export const isKeptChoice = (name: string): name is KeptChoice =>
  (KEPT_CHOICES as readonly string[]).includes(name);
