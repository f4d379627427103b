/**
 * Lines of the audit trail that say that a person saw, searched for, copied or printed patient data. The trail's `kind` is
 * the name; texts are in the page's files under `access.kinds.<kind>`. Several cases stand in `detail.cases` of one line.
 */
export const LOOKS = [
  /** The words are sealed in the line. */
  'searched',
  /** Patients' names stood in a list: today, the cases, what belongs together. */
  'list-shown',
  /** Their numbers too, which somebody asked for. */
  'numbers-shown',
  /** A case as a whole; the patient's name covered where its detail says `named: false`. */
  'case-opened',
  /** With the patient's number, which somebody asked for. */
  'case-shown',
  'content-shown',
  'raw-shown',
  'attachment-opened',
  'printed',
  'list-exported',
  'list-printed',
  /** Somebody asked who looked at a patient. */
  'looks-shown',
  /** One person has seen unusually many patients. */
  'many-shown',
] as const;
export type Look = (typeof LOOKS)[number];
