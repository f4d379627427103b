/**
 * Lines of the audit trail that say that a person saw, searched for, copied or printed patient data. The trail's `kind` is
 * the name; texts are in the page's files under `access.kinds.<kind>`.
 */
export const LOOKS = [
  /** The words are sealed in the line. */
  'searched',
  /** A case without its patient. */
  'case-opened',
  /** With the patient. */
  'case-shown',
  'content-shown',
  'raw-shown',
  'attachment-opened',
  'printed',
  'list-exported',
  'list-printed',
  /** Somebody asked who looked at a patient. */
  'looks-shown',
] as const;
export type Look = (typeof LOOKS)[number];
