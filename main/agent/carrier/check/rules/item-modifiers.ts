import { SYSTEM_CONTINUATION, SYSTEM_LINE_OF_THERAPY } from '../../../../../shared/twpas/canonical.ts';
import { plainSystem } from '../../../../../shared/twpas/systems.ts';
import { objectsAt, textAt } from '../../../ground/fhir/json.ts';
import { ofClaim } from './claim-facts.ts';
import { itemsAt } from './elements.ts';
import { FILL_IN, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule, type What } from './rule.ts';

const KNOWN: ReadonlyMap<string, What> = new Map([
  [SYSTEM_CONTINUATION, { zh: '續用註記', en: 'continuation' }],
  [SYSTEM_LINE_OF_THERAPY, { zh: '用藥線別', en: 'line of therapy' }],
]);

/** 續用註記 and 用藥線別 of each item: closed slices of `modifier` by the system of their coding. */
export const itemModifiers = defineRule(
  {
    'continuation-missing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.modifier:continuation 1..1',
      zh: '申請項目缺少續用註記。',
      en: 'The item has no continuation status.',
      ...FILL_IN,
    },
    'modifier-twice': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.modifier slices, max',
      zh: '申請項目的「{what}」填寫了一次以上。',
      en: 'The item has more than one {what}.',
      ...FIX_EXPORT,
    },
    'modifier-unknown': {
      severity: 'error',
      ofKinds: true,
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.modifier, closed slicing by coding.system',
      zh: '申請項目的註記不是續用註記也不是用藥線別。',
      en: 'The modifier of the item is neither a continuation status nor a line of therapy.',
      ...FIX_EXPORT,
    },
    'modifier-code-missing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.modifier slices, coding.code 1..1',
      zh: '申請項目的「{what}」沒有代碼。',
      en: 'The {what} of the item has no code.',
      ...FILL_IN,
    },
    'modifier-codings': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.modifier slices, coding 1..1',
      zh: '申請項目的一個註記只能有一個代碼。',
      en: 'A modifier of an item has exactly one coding.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    for (const { object, path } of ofClaim(bundle, 'item')) {
      const seen = new Set<string>();
      for (const modifier of itemsAt(object, 'modifier', path)) {
        const [coding, ...others] = objectsAt(modifier.object, 'coding');
        const system = plainSystem(textAt(coding, 'system') ?? '');
        const what = KNOWN.get(system);
        if (what === undefined) {
          yield { code: 'modifier-unknown', path: modifier.path };
          continue;
        }
        if (seen.has(system)) yield { code: 'modifier-twice', path: modifier.path, what };
        seen.add(system);
        if (others.length > 0) yield { code: 'modifier-codings', path: `${modifier.path}.coding` };
        if (textAt(coding, 'code') === null) {
          yield { code: 'modifier-code-missing', path: `${modifier.path}.coding[0].code`, what };
        }
      }
      if (!seen.has(SYSTEM_CONTINUATION)) yield { code: 'continuation-missing', path: `${path}.modifier` };
    }
  },
);
