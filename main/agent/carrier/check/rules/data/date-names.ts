export type DateKind = 'date' | 'dateTime' | 'instant';

/** Elements of FHIR R4 that hold a date, by name; `start` and `end` of every Period among them. */
const KIND_OF: ReadonlyMap<string, DateKind> = new Map<string, DateKind>([
  ['birthDate', 'date'],
  ['valueDate', 'date'],
  ['timingDate', 'date'],
  ['servicedDate', 'date'],
  ['created', 'dateTime'],
  ['start', 'dateTime'],
  ['end', 'dateTime'],
  ['date', 'dateTime'],
  ['receivedTime', 'dateTime'],
  ['authoredOn', 'dateTime'],
  ['recordedDate', 'dateTime'],
  ['lastOccurrence', 'dateTime'],
  ['started', 'dateTime'],
  ['issued', 'instant'],
  ['lastUpdated', 'instant'],
]);

/** The form of a date with this element name; undefined for other elements, and for an instant, which the guide alone judges. */
export function kindOf(name: string): DateKind | undefined {
  return (
    KIND_OF.get(name) ?? (name.endsWith('DateTime') && /[a-z]DateTime$/.test(name) ? 'dateTime' : undefined)
  );
}

export const isNameOfDate = (name: string): boolean =>
  kindOf(name) !== undefined || name === 'effectiveInstant';
