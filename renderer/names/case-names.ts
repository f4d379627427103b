import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { mendedDrugName } from '../../shared/drug-name.ts';
import { useTexts } from '../texts/use-texts.ts';
import { doctorName, useCodeNames } from './code-names.tsx';

/** Everything a person would say of a case, by name; a code only where nobody has a name for it. */
interface CaseNames {
  readonly patient: string | null;
  /** Each drug once, as people say it. */
  readonly drugs: readonly string[];
  /** `Keytruda` or `Tagrisso 80mg 等 2 項`. */
  readonly drug: string;
  /** Their whole names: for tooltips and paper. */
  readonly wholeDrugs: readonly string[];
  readonly indications: readonly string[];
  readonly department: string | null;
  readonly doctor: string | null;
  /** `阮文雄・Keytruda 100mg`, as dialogs name a case. */
  readonly who: string;
}

type NamedFields = Pick<
  CaseRow,
  'id' | 'maskedPatient' | 'patient' | 'drugCodes' | 'drugNames' | 'indications' | 'department' | 'doctor'
> & { readonly items?: CaseDetail['items'] };

/** How a case is named, wherever cases are shown. */
export function useCaseNames(): (row: NamedFields) => CaseNames {
  const names = useCodeNames();
  const { cases } = useTexts();
  const { nameOf } = names;
  return (row) => {
    const drugs = drugsOf(row, spokenBy(names));
    const [first = ''] = drugs;
    const drug = drugs.length < 2 ? first : `${first} ${cases.more(drugs.length)}`;
    const patient = row.patient?.name ?? row.maskedPatient?.name ?? null;
    return {
      patient,
      drugs,
      drug,
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
      who: [patient, first].filter((part) => part !== null && part !== '').join('・') || row.id,
    };
  };
}

type Names = Pick<ReturnType<typeof useCodeNames>, 'nameOf' | 'drugOf'>;
/** Returns the name of a drug; the code alone where nobody has a name for it. */
type DrugName = (code: string | null, text?: string | null) => string;

const spokenBy =
  ({ drugOf }: Names): DrugName =>
  (code, text) =>
    drugOf(code, text);
const wholeBy =
  ({ nameOf }: Names): DrugName =>
  (code, text) =>
    code === null ? mendedDrugName(text ?? '') : nameOf('drug', code, text);

/** Each drug once. */
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

/** A row gives no pairs of code and name: only one of each are about the same drug. */
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

interface DrugWords {
  /** The drug that leads; empty where the case has none. */
  readonly first: string;
  /** `等 2 項`; empty for one drug. */
  readonly more: string;
  /** The whole names of all, a line each. */
  readonly whole: string;
}

/** The drugs of a case in one line. `led`: what was searched for; the drug that it matches leads. */
export function useDrugWords(): (row: Pick<CaseRow, 'drugCodes' | 'drugNames'>, led?: string) => DrugWords {
  const names = useCodeNames();
  const { cases } = useTexts();
  return (row, led = '') => {
    const spoken = drugsOfRow(row, spokenBy(names));
    const whole = drugsOfRow(row, wholeBy(names));
    const count = new Set(spoken).size;
    return {
      first: spoken[leading(spoken, whole, led)] ?? '',
      more: count > 1 ? cases.more(count) : '',
      whole: [...new Set(whole)].join('\n'),
    };
  };
}

/** The first drug that holds a word of the search, in either of its names; else the first. */
function leading(spoken: readonly string[], whole: readonly string[], led: string): number {
  const words = led.toLowerCase().split(/\s+/).filter(Boolean);
  const at = spoken.findIndex((name, index) =>
    words.some((word) => `${name}\n${whole[index] ?? ''}`.toLowerCase().includes(word)),
  );
  return Math.max(0, at);
}
