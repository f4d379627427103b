import { isObject, numberAt, objectAt, textAt, valueAt, type JsonObject } from '../../../ground/fhir/json.ts';
import { informationOf } from './claim-facts.ts';
import { INFORMATION, type InformationKind } from './data/information.ts';
import { choicesOf } from './elements.ts';
import { CORRECT, FILL_IN, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { KIND_WORDS } from './data/kinds.ts';
import { defineRule, type Finding } from './rule.ts';

/** 佐證資訊: its categories are closed, each holds one kind of thing. */
export const information = defineRule(
  {
    'info-category-unknown': {
      severity: 'error',
      ofKinds: true,
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: supportingInfo, closed slicing by category',
      zh: '佐證資訊的類別不是這類申請可用的類別。',
      en: 'The category of supportingInfo is not one that this claim takes.',
      ...FIX_EXPORT,
    },
    'info-missing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: supportingInfo:weight, height 1..1',
      zh: '缺少{what}。',
      en: 'supportingInfo lacks {what}.',
      ...FILL_IN,
    },
    'info-too-many': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: supportingInfo slices, max',
      zh: '佐證資訊「{what}」的筆數超過上限。',
      en: 'supportingInfo has more lines of {what} than allowed.',
      ...CORRECT,
    },
    'info-value-missing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: supportingInfo slices, value[x] 1..1',
      zh: '佐證資訊「{what}」沒有內容。',
      en: 'The supportingInfo {what} has no value.',
      ...FILL_IN,
    },
    'info-value-type': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: supportingInfo slices, type of value[x]',
      zh: '佐證資訊「{what}」的內容型別不正確。',
      en: 'The supportingInfo {what} has a value of the wrong type.',
      ...FIX_EXPORT,
    },
    'info-wrong-kind': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: supportingInfo slices, Reference target',
      zh: '佐證資訊的類別與所指的資料不符，此類別應指向「{what}」。',
      en: 'The supportingInfo refers to the wrong kind of entry; its category wants {what}.',
      ...FIX_EXPORT,
    },
    'info-timing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: supportingInfo slices, timing[x] 0..0',
      zh: '佐證資訊不可填寫時間（timing）。',
      en: 'supportingInfo must not have a timing.',
      ...FIX_EXPORT,
    },
    'info-sequence-duplicate': {
      severity: 'warning',
      // The invariant named sequence-1 is about diagnoses: that these do not repeat is asked by the text only.
      source: 'Claim-twpas supportingInfo.sequence (text)',
      zh: '佐證資訊的流水號重複。',
      en: 'A sequence number of supportingInfo is used twice.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    const { claim } = bundle;
    if (claim === null) return;
    const kinds = INFORMATION[bundle.profile];
    const counts = new Map<string, number>();
    const sequences = new Set<unknown>();
    for (const { object, path, category } of informationOf(bundle)) {
      const sequence = valueAt(object, 'sequence');
      if (sequence !== undefined && sequences.has(sequence)) {
        yield { code: 'info-sequence-duplicate', path: `${path}.sequence` };
      }
      sequences.add(sequence);
      const kind = category === null ? undefined : kinds.get(category);
      if (category === null || kind === undefined) {
        yield { code: 'info-category-unknown', path: `${path}.category` };
        continue;
      }
      const count = (counts.get(category) ?? 0) + 1;
      counts.set(category, count);
      if (count > kind.max) yield { code: 'info-too-many', path, what: { zh: kind.zh, en: category } };
      if (choicesOf(object, 'timing').length > 0) yield { code: 'info-timing', path: `${path}.timing` };
      yield* checkValue(object, path, category, kind);
      if (typeof kind.holds === 'object' && 'to' in kind.holds) {
        const target = bundle.resolve(objectAt(object, 'valueReference'), claim)?.kind ?? null;
        if (target !== null && target !== kind.holds.to) {
          const what = KIND_WORDS[kind.holds.to];
          yield { code: 'info-wrong-kind', path: `${path}.valueReference.reference`, what };
        }
      }
    }
    for (const [category, kind] of kinds) {
      if (kind.min > (counts.get(category) ?? 0)) {
        const path = `${claim.path}.supportingInfo`;
        yield { code: 'info-missing', path, what: { zh: kind.zh, en: category } };
      }
    }
  },
);

type ValueCode = 'info-value-missing' | 'info-value-type';

function* checkValue(
  object: JsonObject,
  path: string,
  category: string,
  { zh, holds }: InformationKind,
): Iterable<Finding<ValueCode>> {
  const what = { zh, en: category };
  const written = choicesOf(object, 'value');
  const wanted = holds === 'boolean' ? 'Boolean' : 'unit' in holds ? 'Quantity' : 'Reference';
  if (written.length === 0) {
    yield { code: 'info-value-missing', path: `${path}.value`, what };
    return;
  }
  const other = written.find((type) => type !== wanted);
  const value = valueAt(object, `value${wanted}`);
  if (other !== undefined) yield { code: 'info-value-type', path: `${path}.value${other}`, what };
  else if (holds === 'boolean' ? typeof value !== 'boolean' : !isObject(value)) {
    yield { code: 'info-value-type', path: `${path}.value${wanted}`, what };
  } else if (wanted === 'Quantity' && numberAt(value, 'value') === null) {
    yield { code: 'info-value-missing', path: `${path}.valueQuantity.value`, what };
  } else if (wanted === 'Reference' && textAt(value, 'reference') === null) {
    yield { code: 'info-value-missing', path: `${path}.valueReference`, what };
  }
}
