/** What ties two cases of one patient. Words are in the page's texts (`chain.edges`). */
export const CHAIN_EDGES = [
  /** The later one names the earlier one's receipt number (原受理編號), or both name the same. */
  'receipt',
  /** A corrected file took the earlier one's place. */
  'corrected',
  /** 緊急報備 and its 完整送件: a person said so. */
  'emergency-complete',
  /** 初次 (or an earlier course) and its 續用: a person said so. */
  'first-continued',
] as const;
export type ChainEdgeKind = (typeof CHAIN_EDGES)[number];

/** Those that only a person can confirm or deny. */
export const PERSON_LINKS = ['emergency-complete', 'first-continued'] as const;
export type PersonLink = (typeof PERSON_LINKS)[number];
