/**
 * A person's choices for the page, by their keys in the browser's storage. The agent also stores them with the person, since the page's
 * address changes at each start. Values are JSON text.
 */
export const KEPT_CHOICES = [
  /** Language, theme, years. */
  'twpas.preferences',
  'twpas.export',
] as const;
export type KeptChoice = (typeof KEPT_CHOICES)[number];

/** Maximum length of one choice, in characters. */
export const LONGEST_CHOICE = 20_000;

export const isKeptChoice = (name: string): name is KeptChoice =>
  (KEPT_CHOICES as readonly string[]).includes(name);
