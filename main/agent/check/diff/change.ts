/** One thing that changed from one guide to the next, in words for a HIS vendor and for IT. */
export interface GuideChange {
  readonly kind: GuideChangeKind;
  /** A system, value set or profile by its name, with the element where it is one. */
  readonly subject: string;
  readonly zh: string;
  readonly en: string;
}
export type GuideChangeKind =
  | 'system-moved'
  | 'value-set-moved'
  | 'codes-added'
  | 'codes-gone'
  | 'list-left-out'
  | 'list-new'
  | 'value-set'
  | 'profile-new'
  | 'profile-gone'
  | 'cardinality'
  | 'binding'
  | 'value'
  | 'type'
  | 'slice'
  | 'constraint';
