import type { CaseContent, ContentGroup, ContentRow } from '../../../../../shared/api/content-contract.ts';
import { CONTENT_SECTIONS, type ContentSection } from '../../../../../shared/content.ts';
import { coverPatient } from '../../../../../shared/cover-patient.ts';
import { maskBirthDate, maskName, maskNumber } from '../../../../../shared/mask.ts';
import { patientNames, patientNumbers } from '../identity.ts';
import { listAt, objectAt } from '../json.ts';
import type { ParsedBundle, ParsedEntry } from '../parsed-bundle.ts';
import { single } from '../summarise.ts';
import { applicationOf, diagnosesOf, itemsOf, measuresOf } from './claim-sections.ts';
import { READABLE_KINDS, type ReadableKind, TOLD_ELSEWHERE } from './kinds.ts';
import { elementsAt, entryPath, groupOf, rootOf, rowsOf } from './rows.ts';

/** Limit of what a page shows to people; the JSON has the rest. */
const MOST_GROUPS = 2000;
const MOST_ROWS = 500;
const MOST_CHARACTERS = 20_000;

/**
 * A Bundle for staff: sections, groups and rows, each with its path in the Bundle. Nothing is judged, and nothing is left out silently: an
 * entry of an unknown kind is listed under `other`.
 */
export function readableBundle(bundle: ParsedBundle, phi: boolean): CaseContent {
  const groups = new Map<ContentSection, ContentGroup[]>();
  let count = 0;
  let cut = false;
  const add = (key: ContentSection, more: readonly ContentGroup[]): void => {
    const shown = more.slice(0, MOST_GROUPS - count).map(shortened);
    count += shown.length;
    cut ||= shown.length < more.length || shown.some((one) => one.cut);
    if (shown.length === 0) return;
    const known = groups.get(key) ?? [];
    groups.set(key, known);
    for (const one of shown) known.push(one.group);
  };
  const claim = single(bundle, 'Claim');
  for (const patient of bundle.ofType('Patient')) add('patient', patientOf(bundle, patient));
  if (claim !== null) {
    add('application', applicationOf(bundle, claim));
    add('diagnoses', diagnosesOf(bundle, claim));
    add('items', itemsOf(bundle, claim));
    add('measures', measuresOf(bundle, claim));
  }
  const told = toldByReference(bundle, claim);
  for (const entry of bundle.entries) {
    // Entries past the limit are not shown, so they are not read.
    if (count >= MOST_GROUPS) {
      cut = true;
      break;
    }
    const kind = kindOf(entry);
    if (kind?.unlessTold === true && told.has(entry.index)) continue;
    if (kind !== null) add(kind.section, groupOf(entryPath(entry), rowsOf(bundle, rootOf(entry), kind.rows)));
    else if (!told.has(entry.index) && !TOLD_ELSEWHERE.has(entry.type)) add('other', [unknown(entry)]);
  }
  const sections = CONTENT_SECTIONS.flatMap((key) => {
    const found = groups.get(key);
    if (found === undefined) return [];
    return [{ key, groups: phi ? found : maskedGroups(bundle, found) }];
  });
  return { sections, phi, cut };
}

function patientOf(bundle: ParsedBundle, patient: ParsedEntry): ContentGroup[] {
  return groupOf(
    entryPath(patient),
    rowsOf(bundle, rootOf(patient), [
      ['patientName', 'name.text'],
      ['patientNumber', 'identifier.value'],
      ['gender', 'gender'],
      ['birthDate', 'birthDate'],
    ]),
  );
}

/** The kind of an entry by its profile, or by its type alone for a kind without one. */
function kindOf(entry: ParsedEntry): ReadableKind | null {
  const profiles = listAt(objectAt(entry.resource, 'meta'), 'profile').flatMap((url) =>
    typeof url === 'string' ? [url.replace(/\|.*$/s, '').replace(/^.*\//s, '')] : [],
  );
  return (
    READABLE_KINDS.find(
      ({ type, profile }) => type === entry.type && (profile === undefined || profiles.includes(profile)),
    ) ?? null
  );
}

/** Entries whose content is shown with the resource that refers to them. */
function toldByReference(bundle: ParsedBundle, claim: ParsedEntry | null): Set<number> {
  const told = new Set<number>();
  const follow = (entry: ParsedEntry, steps: string): void => {
    for (const { entry: target } of elementsAt(bundle, rootOf(entry), steps)) told.add(target.index);
  };
  if (claim !== null) follow(claim, 'item.extension.valueReference>');
  for (const entry of bundle.entries)
    for (const spec of kindOf(entry)?.rows ?? [])
      if (!('each' in spec) && spec[1].includes('>')) follow(entry, spec[1].replace(/>.*$/, '>'));
  return told;
}

function unknown(entry: ParsedEntry): ContentGroup {
  const path = entryPath(entry);
  return {
    path,
    rows: [{ label: 'resource', text: entry.type, code: null, system: null, file: null, path }],
  };
}

function shortened(group: ContentGroup): { readonly group: ContentGroup; readonly cut: boolean } {
  const rows = group.rows.slice(0, MOST_ROWS);
  const isLong = ({ text }: ContentRow): boolean => text !== null && text.length > MOST_CHARACTERS;
  return {
    group: {
      ...group,
      rows: rows.map((row) =>
        isLong(row) ? { ...row, text: `${row.text?.slice(0, MOST_CHARACTERS) ?? ''}…` } : row,
      ),
    },
    cut: rows.length < group.rows.length || rows.some(isLong),
  };
}

const MASKS: Readonly<Record<string, (text: string) => string>> = {
  patientName: maskName,
  patientNumber: maskNumber,
  birthDate: maskBirthDate,
};

/** Masks the patient: the patient's own rows by their label, and name and numbers in all other texts. */
function maskedGroups(bundle: ParsedBundle, groups: readonly ContentGroup[]): ContentGroup[] {
  const patients = bundle.ofType('Patient').map(({ resource }) => resource);
  const cover = coverPatient({
    names: patients.flatMap(patientNames),
    numbers: patients.flatMap(patientNumbers),
  });
  const row = (one: ContentRow): ContentRow => {
    if (one.text === null) return one;
    return { ...one, text: MASKS[one.label]?.(one.text) ?? cover(one.text) };
  };
  return groups.map((group) => ({ ...group, rows: group.rows.map(row) }));
}
