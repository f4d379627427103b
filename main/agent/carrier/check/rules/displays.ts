import {
  SYSTEM_APPLY_TYPE,
  SYSTEM_APPROVE_COMMENT,
  SYSTEM_CONTINUATION,
  SYSTEM_LINE_OF_THERAPY,
  SYSTEM_PRIORITY,
} from '../../../../../shared/twpas/canonical.ts';
import {
  APPLY_TYPES,
  APPROVE_COMMENTS,
  type CodeText,
  CONTINUATIONS,
  LINES_OF_THERAPY,
  ORDER_TYPES,
  PRIORITIES,
} from '../../../../../shared/twpas/codes.ts';
import { plainSystem } from '../../../../../shared/twpas/systems.ts';
import { textAt } from '../../../ground/fhir/json.ts';
import { nhiNames } from '../nhi-names.ts';
import { SYSTEMS } from './data/systems.ts';
import { LOOK } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** Displays that are plainly another code's: the wrong code was exported, or the wrong name. */
export const displays = defineRule(
  {
    'display-of-another': {
      severity: 'warning',
      source:
        'CodeSystem: display of its codes (nhi-medication, nhi-apply-reason and the lists that staff read)',
      zh: '代碼與名稱不符：名稱（display）不是這個代碼的名稱，這個代碼是「{what}」。',
      en: 'The display is not this code’s: the code is {what}.',
      ...LOOK,
    },
  },
  function* ({ entries }) {
    for (const { coded } of entries) {
      for (const place of coded) {
        const display = textAt(place.object, 'display');
        const code = display === null ? null : textAt(place.object, 'code');
        if (display === null || code === null) continue;
        const system = plainSystem(textAt(place.object, 'system') ?? '');
        const own = LISTS.get(system)?.(code, display) ?? null;
        if (own !== null)
          yield { code: 'display-of-another', path: `${place.path()}.display`, what: { zh: own, en: own } };
      }
    }
  },
);

/** The code's own name, if a display is certainly another code's; null: the display may be right. */
type Contradiction = (code: string, display: string) => string | null;

/** For a short list: the display is the name of another code of the list. */
const short =
  (names: ReadonlyMap<string, readonly string[]>): Contradiction =>
  (code, display) => {
    const own = names.get(code);
    const said = plain(display);
    if (own === undefined || own.some((name) => plain(name) === said)) return null;
    const isAnothers = [...names.values()].some((others) => others.some((name) => plain(name) === said));
    return isAnothers ? (own[0] ?? null) : null;
  };
const ofStaff = (codes: Readonly<Record<string, CodeText>>): Contradiction =>
  short(new Map(Object.entries(codes).map(([code, { zh, en }]) => [code, [zh, en]])));
const ofNhi = (table: 'indication' | 'department'): Contradiction => {
  let made: Contradiction | null = null;
  return (code, display) => {
    made ??= short(new Map([...nhiNames.namesOf(table)].map(([one, name]) => [one, [name]])));
    return made(code, display);
  };
};

const LISTS: ReadonlyMap<string, Contradiction> = new Map<string, Contradiction>([
  [SYSTEM_PRIORITY, ofStaff(PRIORITIES)],
  [SYSTEM_APPLY_TYPE, ofStaff(APPLY_TYPES)],
  [SYSTEM_CONTINUATION, ofStaff(CONTINUATIONS)],
  [SYSTEM_LINE_OF_THERAPY, ofStaff(LINES_OF_THERAPY)],
  [SYSTEM_APPROVE_COMMENT, ofStaff(APPROVE_COMMENTS)],
  [SYSTEMS.orderType, ofStaff(ORDER_TYPES)],
  [SYSTEMS.indication, ofNhi('indication')],
  [SYSTEMS.consultationDepartment, ofNhi('department')],
  [SYSTEMS.treatmentDepartment, ofNhi('department')],
  [SYSTEMS.medication, ofDrug],
]);

/** Letters, digits and characters alone, in capitals. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/* Drugs: a HIS writes the brand, the substance or both, in English, in Chinese, with or without a strength. */

/** Words of forms and packs, which drugs of all kinds have in their names. */
const FORMS: ReadonlySet<string> = new Set(
  `TABLET TABLETS CAPSULE CAPSULES INJECTION INJECTIONS INFUSION SOLUTION SUSPENSION POWDER CONCENTRATE COATED FILM FILMCOATED ENTERIC
  HARD SOFT ORAL CREAM OINTMENT SYRUP SPRAY DROPS LOTION PATCH VIAL SYRINGE PREFILLED AUTOINJECTOR STERILE LYOPHILIZED RELEASE SUSTAINED
  EXTENDED PROLONGED MODIFIED CONTROLLED FOR WITH AND THE SODIUM HYDROCHLORIDE INTRAVENOUS SUBCUTANEOUS TAIWAN`.split(
    /\s+/,
  ),
);

/** Words of four letters and more, without those of forms and packs. */
function wordsOf(name: string): string[] {
  const words =
    name
      .normalize('NFKC')
      .toUpperCase()
      .match(/[A-Z]{4,}/g) ?? [];
  return words.filter((word) => !FORMS.has(word));
}

/** First words of NHI's drug names, mostly brands, each with all words that occur beside it. */
let brands: Map<string, Set<string>> | null = null;

function readBrands(): Map<string, Set<string>> {
  const made = new Map<string, Set<string>>();
  for (const name of nhiNames.namesOf('drug').values()) {
    const words = wordsOf(name);
    const [brand] = words;
    if (brand === undefined) continue;
    const beside = made.get(brand) ?? new Set();
    for (const word of words) beside.add(word);
    made.set(brand, beside);
  }
  return made;
}

/**
 * The code's name, if the display names a brand of the list and no word of it is related to the code's own name: neither alike, nor ever beside
 * it in a name of NHI's (which puts a substance beside its brand). Words that the list does not know (a substance, a Chinese name) may be right.
 */
function ofDrug(code: string, display: string): string | null {
  const own = nhiNames.nameOf('drug', code);
  if (own === null) return null;
  const [said, right] = [wordsOf(display), wordsOf(own)];
  if (said.length === 0 || right.length === 0) return null;
  brands ??= readBrands();
  const known = brands;
  const isKin = said.some((word) =>
    right.some(
      (other) =>
        word.slice(0, 5) === other.slice(0, 5) ||
        known.get(other)?.has(word) === true ||
        known.get(word)?.has(other) === true,
    ),
  );
  return !isKin && said.some((word) => known.has(word)) ? own : null;
}
