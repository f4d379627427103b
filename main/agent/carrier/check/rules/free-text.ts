import { objectAt, objectsAt, textAt } from '../../../ground/fhir/json.ts';
import { ofClaim } from './claim-facts.ts';
import { CORRECT, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { itemsAt } from './elements.ts';
import type { ResolvedBundle } from './resolved-bundle.ts';
import { defineRule } from './rule.ts';

/** Tags of HTML that HIS editors leave behind, anything that closes a tag, declarations, comments. `PLT <50 and >10` is none. */
const MARKUP =
  /<\/[a-z][\w:-]*\s*>|<[a-z][\w:-]*(?:\s+[\w:-]+\s*=[^<>]*)?\/>|<[a-z][\w:-]*\s+[\w:-]+\s*=\s*["'][^<>]*>|<(?:br|p|div|span|b|i|u|s|em|strong|font|table|t[rdh]|[uo]l|li|h[1-6]|hr|pre|center|img|a|html|head|body|script|style|meta|sub|sup)\s*>|<[?!][a-z[-]|&(?:nbsp|lt|gt|amp|quot|#\d{1,6}|#x[\da-f]{1,6});/i;

/** Free text that reviewers read. */
export const freeText = defineRule(
  {
    'text-markup': {
      severity: 'warning',
      source: 'Claim-twpas diagnosis.type.text, DiagnosticReport conclusion (text)',
      zh: '文字內容含有 HTML 或 XML 語法。',
      en: 'The text has HTML or XML in it.',
      ...FIX_EXPORT,
    },
    'text-names-person': {
      severity: 'warning',
      source: 'Claim-twpas diagnosis.type.text, DiagnosticReport conclusion (text)',
      zh: '文字內容出現病人、醫師或醫事機構的名稱，不應列入。',
      en: 'The text names the patient, a practitioner or the hospital, which it should not.',
      ...CORRECT,
    },
  },
  function* (bundle) {
    const names = namesIn(bundle);
    for (const { text, path } of textsOf(bundle)) {
      if (MARKUP.test(text)) yield { code: 'text-markup', path };
      if (names.some((name) => text.includes(name))) yield { code: 'text-names-person', path };
    }
  },
);

interface TextAt {
  readonly text: string;
  readonly path: string;
}

function* textsOf(bundle: ResolvedBundle): Iterable<TextAt> {
  const at = (object: unknown, name: string, path: string): TextAt[] => {
    const text = textAt(object, name);
    return text === null ? [] : [{ text, path: `${path}.${name}` }];
  };
  for (const { object, path } of ofClaim(bundle, 'diagnosis')) {
    for (const type of itemsAt(object, 'type', path)) yield* at(type.object, 'text', type.path);
  }
  for (const { object, path } of ofClaim(bundle, 'item')) {
    for (const program of itemsAt(object, 'programCode', path)) {
      yield* at(program.object, 'text', program.path);
    }
  }
  for (const { resource, path, kind } of bundle.entries) {
    if (kind === 'diagnosticReport' || kind === 'diagnosticReportImage') {
      yield* at(resource, 'conclusion', path);
      yield* at(objectAt(resource, 'code'), 'text', `${path}.code`);
    } else if (kind === 'clinicalImpression') yield* at(resource, 'summary', path);
    else if (kind === 'carePlan') yield* at(resource, 'description', path);
    else if (resource['resourceType'] === 'Observation') yield* at(resource, 'valueString', path);
  }
}

/** Names of two characters and more; a shorter one would be found everywhere. */
function namesIn(bundle: ResolvedBundle): readonly string[] {
  const persons = bundle
    .ofKind('patient', 'practitioner')
    .flatMap(({ resource }) => objectsAt(resource, 'name'))
    .map((name) => textAt(name, 'text'));
  const hospitals = bundle.ofKind('organization').map(({ resource }) => textAt(resource, 'name'));
  return [...persons, ...hospitals].filter((name) => name !== null && name.trim().length >= 2) as string[];
}
