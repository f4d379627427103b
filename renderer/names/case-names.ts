import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { mendedDrugName } from '../../shared/drug-name.ts';
import { useTexts } from '../texts/use-texts.ts';
import { doctorName, useCodeNames } from './code-names.tsx';

type NamedFields = Pick<
  CaseRow,
  'id' | 'maskedPatient' | 'patient' | 'drugCodes' | 'drugNames' | 'indications' | 'department' | 'doctor'
> & { readonly items?: CaseDetail['items'] };

/** Returns the names for all parts of a case, the same on all pages; a code only if no name is known. */
export function useCaseNames() {
  const names = useCodeNames();
  const { cases } = useTexts();
  const { nameOf } = names;
  return (row: NamedFields) => {
    const drugs = drugsOf(row, spokenBy(names));
    const [first = ''] = drugs;
    const drug = drugs.length < 2 ? first : `${first} ${cases.more(drugs.length)}`;
    const patient = row.patient?.name ?? row.maskedPatient?.name ?? null;
    return {
      patient,
      /** Distinct drugs by their short names. */
      drugs,
      /** `Keytruda` or `Tagrisso 80mg 等 2 項`. */
      drug,
      /** Full names, for tooltips and paper. */
      wholeDrugs: drugsOf(row, wholeBy(names)),
      indications: row.indications.map((code) =>
        nameOf(
          'indication',
          code,
          row.items?.find(({ indicationCode }) => indicationCode === code)?.indicationText ?? null,
        ),
      ),
      department: row.department === null ? null : nameOf('department', row.department),
      doctor: row.doctor === null ? null : doctorName(row.doctor) || null,
      /** `阮文雄・Keytruda 100mg`, a case's name in dialogs. */
      who: [patient, first].filter((part) => part !== null && part !== '').join('・') || row.id,
    };
  };
}

type Names = Pick<ReturnType<typeof useCodeNames>, 'nameOf' | 'drugOf'>;
/** Returns a drug's name; its code if no name is known. */
type DrugName = (code: string | null, text?: string | null) => string;

const spokenBy =
  ({ drugOf }: Names): DrugName =>
  (code, text) =>
    drugOf(code, text);
const wholeBy =
  ({ nameOf }: Names): DrugName =>
  (code, text) =>
    code === null ? mendedDrugName(text ?? '') : nameOf('drug', code, text);

/** Names of distinct drugs. */
function drugsOf(row: Pick<NamedFields, 'drugCodes' | 'drugNames' | 'items'>, name: DrugName): string[] {
  const { items } = row;
  if (items === undefined) return [...new Set(drugsOfRow(row, name))];
  return [
    ...new Set(
      items.flatMap(({ drugCode, drugText }) =>
        drugCode === null && drugText === null ? [] : name(drugCode, drugText),
      ),
    ),
  ];
}

/** A row does not pair codes with names: only a single code and a single name surely mean the same drug. */
function drugsOfRow(
  { drugCodes, drugNames }: Pick<NamedFields, 'drugCodes' | 'drugNames'>,
  name: DrugName,
): string[] {
  const written = drugNames.map((text) => name(null, text));
  const [code] = drugCodes;
  if (code === undefined) return written;
  if (drugCodes.length === 1) return [name(code, drugNames[0] ?? null)];
  const named = drugCodes.map((each) => name(each));
  const unknown = named.some((each, at) => each === drugCodes[at]);
  return unknown && drugNames.length > 0 ? written : named;
}

/** The case's drugs in one line. `led`: search words; the matching drug comes first. */
export function useDrugWords() {
  const names = useCodeNames();
  const { cases } = useTexts();
  return (row: Pick<CaseRow, 'drugCodes' | 'drugNames'>, led = '') => {
    const spoken = drugsOfRow(row, spokenBy(names));
    const whole = drugsOfRow(row, wholeBy(names));
    const count = new Set(spoken).size;
    return {
      /** The first drug; empty if the case has none. */
      first: spoken[leading(spoken, whole, led)] ?? '',
      /** `等 2 項`; empty for one drug. */
      more: count > 1 ? cases.more(count) : '',
      /** Full names of all drugs, one per line. */
      whole: [...new Set(whole)].join('\n'),
    };
  };
}

/** Index of the first drug whose short or full name contains a search word; otherwise 0. */
function leading(spoken: readonly string[], whole: readonly string[], led: string): number {
  const words = led.toLowerCase().split(/\s+/).filter(Boolean);
  const at = spoken.findIndex((name, index) =>
    words.some((word) => `${name}\n${whole[index] ?? ''}`.toLowerCase().includes(word)),
  );
  return Math.max(0, at);
}
