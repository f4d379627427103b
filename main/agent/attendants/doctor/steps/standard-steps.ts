/** Compares the discovery document with the TWPAS guide and SMART App Launch STU2.2. The agent works without most of it: no step fails here. */
import type { DoctorWords } from '../../../../../shared/api/doctor-contract.ts';
import { readJsonObject } from '../../../ground/net/exchange.ts';
import { withoutSecrets } from '../../../ground/settings/explain-sources.ts';
import { offers } from '../../../carrier/smart/discovery.ts';
import { missingScopes } from '../../../carrier/smart/token-request.ts';
import { ok, type Step, warning } from '../causes.ts';
import { baseOf, type DoctorContext } from '../context.ts';

type Document = Readonly<Record<string, unknown>>;

/** TWPAS guide, “必要的SMART App Launch Metadata”. It calls the first two conditional. */
const REQUIRED = [
  'issuer',
  'jwks_uri',
  'authorization_endpoint',
  'grant_types_supported',
  'token_endpoint',
  'capabilities',
  'code_challenge_methods_supported',
] as const;
/** TWPAS guide, “建議應該要的SMART App Launch Metadata”. */
const RECOMMENDED = ['scopes_supported', 'introspection_endpoint'] as const;
const LISTS = /_supported$|^capabilities$/;

/** A member counts as missing if its type is not the standard's, or if it is an empty list. */
function isThere(document: Document, name: string): boolean {
  const value = document[name];
  if (LISTS.test(name)) return textsIn(value).length > 0;
  return typeof value === 'string' && URL.canParse(value);
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/**
 * Capability sets that the guide names, by their members. Where a member has alternatives, one is enough. SMART STU2.2, “Capability Sets”. SMART has
 * no set for Backend Services: that one lists the guide's requirements for it.
 */
const SETS = [
  {
    name: 'Patient Access for Standalone Apps',
    members: [
      ['launch-standalone'],
      ['client-public', 'client-confidential-symmetric'],
      ['context-standalone-patient'],
      ['permission-patient'],
    ],
  },
  {
    name: 'Clinician Access for EHR Launch',
    members: [
      ['launch-ehr'],
      ['client-public', 'client-confidential-symmetric'],
      ['context-ehr-patient'],
      ['context-ehr-encounter'],
      ['permission-user'],
      ['permission-patient'],
    ],
  },
  {
    name: 'Backend Services',
    members: [['client-confidential-asymmetric'], ['client_credentials'], ['system/scopes']],
  },
] as const;

/** All capabilities that the server declares. `system/scopes` is the guide's own word: any scope of that kind counts as it. */
function offeredBy(document: Document): string[] {
  const scopes = textsIn(document['scopes_supported']);
  return [
    ...textsIn(document['capabilities']),
    ...textsIn(document['grant_types_supported']),
    ...(scopes.some((scope) => scope.startsWith('system/')) ? ['system/scopes'] : []),
  ];
}

function setNote({ name, members }: (typeof SETS)[number], offered: readonly string[]): DoctorWords {
  const lacking = members.filter((choice) => !choice.some((one) => offers(offered, one) === true));
  if (lacking.length === 0) return { zh: `能力集合 ${name}：完整`, en: `capability set ${name}: complete` };
  const zh = lacking.map((choice) => choice.join(' 或 ')).join('、');
  const en = lacking.map((choice) => choice.join(' or ')).join(', ');
  return { zh: `能力集合 ${name}：缺少 ${zh}`, en: `capability set ${name}: lacks ${en}` };
}

/** Addresses at which a hospital registers its client, and manages the registration. */
const PLACES = [
  ['registration_endpoint', '登錄（registration_endpoint）'],
  ['management_endpoint', '管理（management_endpoint）'],
] as const;

function placeNote(document: Document, [name, zh]: (typeof PLACES)[number]): DoctorWords {
  const value = isThere(document, name) ? String(withoutSecrets(document[name])).slice(0, 300) : '-';
  return { zh: `${zh}：${value}`, en: `${name}: ${value}` };
}

const tried = (context: DoctorContext): DoctorWords => ({
  zh: `把連線資訊與實作指引逐項比對（${String(withoutSecrets(baseOf(context)))}）`,
  en: `compare the connection document with the guide, line by line (${String(withoutSecrets(baseOf(context)))})`,
});

function documentOf({ learnt }: DoctorContext): Document | null {
  return learnt.configuration === null || learnt.reply === null ? null : readJsonObject(learnt.reply);
}

/** Required and recommended members, capability sets, and the places that IT may need. */
export const standardStep: Step = {
  tried,
  run: (context) => {
    const document = documentOf(context);
    // `server.tokenUrl` replaces it.
    if (document === null) return ok('沒有連線資訊可比對', 'no document to compare');
    const lacking = REQUIRED.filter((name) => !isThere(document, name));
    const unadvised = RECOMMENDED.filter((name) => !isThere(document, name)).join('、');
    const offered = offeredBy(document);
    const notes = [
      ...(unadvised === ''
        ? []
        : [{ zh: `建議項目缺少：${unadvised}`, en: `recommended, missing: ${unadvised}` }]),
      ...SETS.map((set) => setNote(set, offered)),
      ...PLACES.map((place) => placeNote(document, place)),
    ];
    const count = `${String(REQUIRED.length - lacking.length)}/${String(REQUIRED.length)}`;
    const result = { zh: `必要項目 ${count}`, en: `required members ${count}` };
    const missing = lacking.join('、');
    return missing === ''
      ? { kind: 'ok', result, notes }
      : { ...warning('standard-lacks', { missing }, result), notes };
  },
};

/** Before a token is requested, since a server hardly grants a scope that it does not offer. */
export const offeredScopesStep: Step = {
  tried: ({ settings }) => ({
    zh: `看伺服器是否提供 ${settings.server.scope}`,
    en: `whether the server offers ${settings.server.scope}`,
  }),
  run: ({ learnt, settings }) => {
    const offered = learnt.configuration?.scopes ?? null;
    if (offered === null) return ok('伺服器沒有列出', 'the server lists none');
    const missing = missingScopes(settings.server.scope, offered.join(' ')).join('、');
    const result = missing === '' ? settings.server.scope : `- ${missing}`;
    return missing === '' ? { kind: 'ok', result } : warning('scope-not-offered', { missing }, result);
  },
};
