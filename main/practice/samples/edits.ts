import type { JsonObject } from '../json.ts';
import { isObject, objectsOf, textOf } from '../json.ts';
import { SYSTEM_ORGANIZATION } from '../../../shared/twpas/canonical.ts';
import type { Defect } from './defects.ts';

/** Changes a copy of the Bundle: its resources one by one, or the whole. */
export type Edit = (resources: JsonObject[], bundle: JsonObject) => void;
export type EditedDefect = Exclude<
  Defect,
  'bom' | 'truncated' | 'empty' | 'not-json' | 'latin1' | 'missing-attachment'
>;

/** Edits of a Bundle by each defect of the content. */
export const EDITS: Readonly<Record<EditedDefect, Edit>> = {
  'no-claim': (_, bundle) => {
    bundle['entry'] = objectsOf(bundle['entry']).filter((entry) => typeOf(entry['resource']) !== 'Claim');
  },
  'two-claims': (_, bundle) => {
    const entries = objectsOf(bundle['entry']);
    const claim = entries.find((entry) => typeOf(entry['resource']) === 'Claim');
    if (claim === undefined) return;
    const fullUrl = (textOf(claim['fullUrl']) ?? '').replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    bundle['entry'] = [...entries, { ...structuredClone(claim), fullUrl }];
  },
  'wrong-type': (_, bundle) => {
    bundle['type'] = 'transaction';
  },
  'wrong-hospital': (resources) => {
    for (const resource of resources) {
      for (const one of typeOf(resource) === 'Organization' ? objectsOf(resource['identifier']) : []) {
        if (one['system'] === SYSTEM_ORGANIZATION)
          one['value'] = one['value'] === '0401180014' ? '0601160016' : '0401180014';
      }
    }
  },
  'other-resource': (resources, bundle) => {
    const patient = resources.find((one) => typeOf(one) === 'Patient') ?? {};
    for (const name of Object.keys(bundle)) Reflect.deleteProperty(bundle, name);
    Object.assign(bundle, patient);
  },
  'no-weight': (resources) => {
    const claim = claimOf(resources);
    claim['supportingInfo'] = objectsOf(claim['supportingInfo']).slice(1);
  },
  'no-main-diagnosis': (resources) => {
    for (const diagnosis of objectsOf(claimOf(resources)['diagnosis'])) {
      diagnosis['sequence'] = Number(diagnosis['sequence']) + 1;
    }
  },
};

const typeOf = (resource: unknown): unknown => (isObject(resource) ? resource['resourceType'] : undefined);
const claimOf = (resources: readonly JsonObject[]): JsonObject =>
  resources.find((one) => typeOf(one) === 'Claim') ?? {};

/** Puts an attachment into the examination report, or else the first DiagnosticReport or DocumentReference there is. */
export function addDocument(resources: readonly JsonObject[], attachment: JsonObject): void {
  const whole = { contentType: 'application/pdf', title: 'report', ...attachment };
  const report = resources.find((one) => typeOf(one) === 'DiagnosticReport');
  if (report !== undefined) {
    report['presentedForm'] = [...objectsOf(report['presentedForm']), whole];
    return;
  }
  const document = resources.find((one) => typeOf(one) === 'DocumentReference');
  if (document === undefined)
    throw new Error('this sample has nothing to hang an attachment on: ask for attachments');
  document['content'] = [...objectsOf(document['content']), { attachment: whole }];
}

/** An edited copy. */
export function edited(bundle: JsonObject, edit: Edit): JsonObject {
  const copy = structuredClone(bundle);
  edit(
    objectsOf(copy['entry']).flatMap((entry) => (isObject(entry['resource']) ? [entry['resource']] : [])),
    copy,
  );
  return copy;
}
