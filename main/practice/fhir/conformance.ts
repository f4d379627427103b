import { APPLY_TYPES, PRIORITIES } from '../../../shared/twpas/codes.ts';
import { profileUrl, SYSTEM_ORGANIZATION, UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { plainSystem } from '../../../shared/twpas/systems.ts';
import { movedTo130, type GuideVersion } from '../samples/moved.ts';
import type { JsonObject } from '../json.ts';
import { child, codeOf, isObject, objectsOf, textOf, walk } from '../json.ts';
import { scriptFromText } from '../cases/script.ts';

export interface Refusal {
  readonly status: 400 | 422;
  readonly code: string;
  readonly text: string;
}
const refuse = (text: string, code = 'invalid', status: 400 | 422 = 422): Refusal => ({ status, code, text });

const ONE_OF_EACH = ['Claim', 'Encounter-twpas', 'Patient', 'Coverage', 'Organization-govt-twcore'] as const;
const SOME_OF_EACH = ['Practitioner', 'Organization-twpas', 'MedicationRequest-apply-twpas'] as const;

/** The checks the practice server makes before it stores: rough, and written apart from the agent's on purpose. */
export function refusalOf(bundle: unknown, guide: GuideVersion): Refusal | null {
  if (!isObject(bundle) || bundle['resourceType'] !== 'Bundle') {
    return refuse('上傳內容不是 Bundle', 'structure', 400);
  }
  if (bundle['type'] !== 'collection') return refuse('Bundle.type 應為 collection', 'value');
  const profile = profilesOf(bundle)[0] ?? '';
  if (!Object.values(UPLOAD_PROFILES).includes(profile)) return refuse('Bundle.meta.profile 不正確', 'value');
  const entries = objectsOf(bundle['entry']);
  const resources = entries.flatMap((entry) => (isObject(entry['resource']) ? [entry['resource']] : []));
  if (resources.length !== entries.length) return refuse('entry 缺 resource', 'required');
  for (const kind of ONE_OF_EACH) {
    if (resources.filter((one) => isKind(one, kind)).length !== 1)
      return refuse(`${kind} 應恰有一筆`, 'required');
  }
  for (const kind of SOME_OF_EACH) {
    if (!resources.some((one) => isKind(one, kind))) return refuse(`缺 ${kind}`, 'required');
  }
  if (!isOfGuide(bundle, guide)) return refuse(`代碼系統的網址不屬於實作指引 ${guide}`, 'code-invalid');
  return entriesRefusal(entries) ?? claimRefusal(resources, hospitalOf(bundle));
}

/** A server that runs one version takes no system at another version's base. */
function isOfGuide(bundle: JsonObject, guide: GuideVersion): boolean {
  const text = JSON.stringify(bundle);
  return guide === '1.3.0'
    ? movedTo130(text) === text
    : !text.includes('"https://fhir.nhi.gov.tw/nhi_tsfhir/');
}

function entriesRefusal(entries: readonly JsonObject[]): Refusal | null {
  const known = new Set<string>();
  for (const entry of entries) {
    const fullUrl = textOf(entry['fullUrl']) ?? '';
    if (fullUrl === '' || known.has(fullUrl)) return refuse('entry.fullUrl 缺漏或重複', 'value');
    known.add(fullUrl).add(fullUrl.split('/').slice(-2).join('/'));
    if (profilesOf(entry['resource']).length !== 1)
      return refuse('每筆資源應有一個 meta.profile', 'required');
  }
  for (const { key, object } of walk(entries)) {
    const reference = textOf(object['reference']);
    if (reference !== null && !reference.startsWith('#') && !known.has(reference)) {
      return refuse('參照的資源不在 Bundle 內', 'not-found');
    }
    if ((key === 'attachment' || key === 'presentedForm') && object['data'] !== undefined) {
      return refuse('附件不得以 base64 傳送', 'business-rule');
    }
  }
  return null;
}

function claimRefusal(resources: readonly JsonObject[], hospital: string | null): Refusal | null {
  const claim = resources.find((one) => isKind(one, 'Claim'));
  if (codeOf(claim?.['subType']) === null || !((codeOf(claim?.['subType']) ?? '') in APPLY_TYPES))
    return refuse('Claim.subType 不正確', 'code-invalid');
  if (!((codeOf(claim?.['priority']) ?? '') in PRIORITIES))
    return refuse('Claim.priority 不正確', 'code-invalid');
  if (!/^\d{4}-\d{2}-\d{2}/.test(textOf(claim?.['created']) ?? ''))
    return refuse('Claim.created 缺漏', 'required');
  if (objectsOf(claim?.['item']).length === 0) return refuse('Claim.item 缺漏', 'required');
  const texts = objectsOf(claim?.['diagnosis'])
    .flatMap((one) => objectsOf(one['type']))
    .map((one) => textOf(one['text']) ?? '');
  if (scriptFromText(texts.join(' ')).ending === 'reject') {
    return refuse('申請內容不符合給付規定之填報格式（練習環境依樣本標記拒收）', 'business-rule');
  }
  return hospital === null ? refuse('醫事機構代碼缺漏', 'required') : null;
}

/** 醫事機構代碼 of the Claim's provider. */
export function hospitalOf(bundle: unknown): string | null {
  const entries = objectsOf(child(bundle, 'entry'));
  const claim = entries.find((entry) => child(entry['resource'], 'resourceType') === 'Claim');
  const provider = textOf(child(child(claim?.['resource'], 'provider'), 'reference')) ?? '';
  const entry = entries.find((one) => {
    const fullUrl = textOf(one['fullUrl']) ?? '';
    return fullUrl === provider || fullUrl.endsWith(`/${provider}`);
  });
  const identifier = objectsOf(child(entry?.['resource'], 'identifier')).find(
    (one) => plainSystem(textOf(one['system'])) === SYSTEM_ORGANIZATION,
  );
  return textOf(identifier?.['value']);
}

const profilesOf = (resource: unknown): string[] => {
  const profiles = child(child(resource, 'meta'), 'profile');
  return Array.isArray(profiles) ? profiles.filter((one) => typeof one === 'string') : [];
};

function isKind(resource: JsonObject, kind: string): boolean {
  if (!kind.includes('-')) return resource['resourceType'] === kind;
  return profilesOf(resource).some(
    (profile) => profile === profileUrl(kind) || profile.endsWith(`/twcore/StructureDefinition/${kind}`),
  );
}
