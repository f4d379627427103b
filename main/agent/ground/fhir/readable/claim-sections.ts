import type { ContentGroup, ContentRow } from '../../../../../shared/api/content-contract.ts';
import {
  EXTENSION_ENCOUNTER,
  EXTENSION_REQUESTED_SERVICE,
  SYSTEM_CONTINUATION,
  SYSTEM_LINE_OF_THERAPY,
} from '../../../../../shared/twpas/canonical.ts';
import { codingsOf, isExtension } from '../concept.ts';
import { textAt, valueAt } from '../json.ts';
import type { ParsedBundle, ParsedEntry } from '../parsed-bundle.ts';
import { type Element, elementsAt, entryPath, groupOf, rootOf, rowsOf, rowsOfElement } from './rows.ts';
import { APPLIED_ROWS } from './kinds.ts';

/** Priority, type, dates, who applies: the head of an application. */
export function applicationOf(bundle: ParsedBundle, claim: ParsedEntry): ContentGroup[] {
  const root = rootOf(claim);
  const secondary = elementsAt(bundle, root, 'identifier').filter(
    ({ value }) => textAt(value, 'use') === 'secondary',
  );
  const emergency = textAt(bundle.json, 'timestamp');
  return groupOf(entryPath(claim), [
    ...rowsOf(bundle, root, [
      ['subType', 'subType'],
      ['priority', 'priority'],
      ['created', 'created'],
    ]),
    ...secondary.flatMap((one) => rowsOf(bundle, one, [['originalReceiptNumber', 'value']])),
    ...(emergency === null
      ? []
      : [{ ...PLAIN, label: 'emergencyDate', text: emergency, path: 'Bundle.timestamp' }]),
    ...rowsOf(bundle, root, [
      ['provider', 'provider'],
      ['doctor', 'enterer'],
    ]),
    ...extensions(bundle, root, EXTENSION_ENCOUNTER).flatMap((one) =>
      rowsOf(bundle, one, [['department', 'valueReference>serviceType']]),
    ),
  ]);
}

/** 診斷 in the order of their numbers, each with its date and 簡要病摘; then procedures. */
export function diagnosesOf(bundle: ParsedBundle, claim: ParsedEntry): ContentGroup[] {
  const root = rootOf(claim);
  const diagnoses = elementsAt(bundle, root, 'diagnosis').flatMap((one) =>
    groupOf(
      one.path,
      rowsOf(bundle, one, [
        ['diagnosis', 'diagnosis[x]'],
        ['recordedDate', 'extension.valueDate'],
        ['recordedDate', 'extension.valueDateTime'],
        ['summary', 'type.text'],
      ]),
    ),
  );
  const procedures = elementsAt(bundle, root, 'procedure').flatMap((one) =>
    groupOf(
      one.path,
      rowsOf(bundle, one, [
        ['procedure', 'procedure[x]'],
        ['date', 'date'],
      ]),
    ),
  );
  return [...diagnoses, ...procedures];
}

/** The requested items, with data of the MedicationRequest behind each. */
export function itemsOf(bundle: ParsedBundle, claim: ParsedEntry): ContentGroup[] {
  return elementsAt(bundle, rootOf(claim), 'item').flatMap((item) => {
    const applied = extensions(bundle, item, EXTENSION_REQUESTED_SERVICE).flatMap((one) =>
      // An empty name after the reference means the resource itself.
      elementsAt(bundle, one, 'valueReference>'),
    );
    return groupOf(item.path, [
      ...applied.flatMap((one) => rowsOf(bundle, one, [['drug', 'medication[x]']])),
      ...rowsOf(bundle, item, [
        ['sequence', 'sequence'],
        ['orderType', 'productOrService'],
        ['indication', 'programCode'],
        ['quantity', 'quantity'],
        ['bodySite', 'bodySite'],
      ]),
      ...elementsAt(bundle, item, 'modifier').flatMap((one) =>
        rowsOfElement(bundle, modifierLabel(one), one),
      ),
      ...applied.flatMap((one) => rowsOf(bundle, one, APPLIED_ROWS)),
    ]);
  });
}

/** 身高, 體重 and the like, which are in the Claim itself. A reference is shown with its resource. */
export function measuresOf(bundle: ParsedBundle, claim: ParsedEntry): ContentGroup[] {
  const rows = elementsAt(bundle, rootOf(claim), 'supportingInfo').flatMap((one): ContentRow[] => {
    if (textAt(valueAt(one.value, 'valueReference'), 'reference') !== null) return [];
    const label = codingsOf(valueAt(one.value, 'category'))[0]?.code ?? 'information';
    return rowsOf(bundle, one, [[MEASURES.has(label) ? label : 'information', 'value[x]']]);
  });
  return groupOf(`${entryPath(claim)}.supportingInfo`, rows);
}

const MEASURES = new Set(['weight', 'height', 'pregnancyBreastfeedingStatus']);
const PLAIN = { code: null, system: null, file: null } as const;

const extensions = (bundle: ParsedBundle, from: Element, url: string): Element[] =>
  elementsAt(bundle, from, 'extension').filter(({ value }) => isExtension(value, url));

function modifierLabel({ value }: Element): string {
  const systems = codingsOf(value).map(({ system }) => system);
  if (systems.includes(SYSTEM_CONTINUATION)) return 'continuation';
  return systems.includes(SYSTEM_LINE_OF_THERAPY) ? 'lineOfTherapy' : 'modifier';
}
