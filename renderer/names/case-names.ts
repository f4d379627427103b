import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useCodeNames } from './code-names.tsx';

/** Everything a person would say of a case, by name; a code only where nobody has a name for it. */
interface CaseNames {
  readonly patient: string | null;
  /** Each drug once. */
  readonly drugs: readonly string[];
  /** `Keytruda 100mg` or `Tagrisso 80mg 等 2 項`. */
  readonly drug: string;
  readonly indications: readonly string[];
  readonly department: string | null;
  readonly doctor: string | null;
  /** `阮文雄・Keytruda 100mg`, as dialogs name a case. */
  readonly who: string;
}

type Named = Pick<
  CaseRow,
  'id' | 'maskedPatient' | 'patient' | 'drugCodes' | 'drugNames' | 'indications' | 'department' | 'doctor'
> & { readonly items?: CaseDetail['items'] };

/** How a case is named, wherever cases are shown. */
export function useCaseNames(): (row: Named) => CaseNames {
  const { nameOf } = useCodeNames();
  const { cases } = useTexts();
  return (row) => {
    const drugs = row.items === undefined ? drugsOfRow(row, nameOf) : drugsOfItems(row.items, nameOf);
    const [first = ''] = drugs;
    const drug = drugs.length < 2 ? first : `${first} ${cases.more(drugs.length)}`;
    const patient = row.patient?.name ?? row.maskedPatient?.name ?? null;
    return {
      patient,
      drugs,
      drug,
      indications: row.indications.map((code) =>
        nameOf(
          'indication',
          code,
          row.items?.find(({ indicationCode }) => indicationCode === code)?.indicationText ?? null,
        ),
      ),
      department: row.department === null ? null : nameOf('department', row.department),
      doctor: doctorOf(row.doctor, nameOf),
      who: [patient, first].filter((part) => part !== null && part !== '').join('・') || row.id,
    };
  };
}

type NameOf = ReturnType<typeof useCodeNames>['nameOf'];

function drugsOfItems(items: CaseDetail['items'], nameOf: NameOf): string[] {
  const names = items.flatMap(({ drugCode, drugText }) =>
    drugCode === null ? (drugText ?? []) : nameOf('drug', drugCode, drugText),
  );
  return [...new Set(names)];
}

/** A row gives no pairs of code and name: only one of each are about the same drug. */
function drugsOfRow({ drugCodes, drugNames }: Named, nameOf: NameOf): string[] {
  const [code] = drugCodes;
  if (code === undefined) return [...drugNames];
  if (drugCodes.length === 1) return [nameOf('drug', code, drugNames[0] ?? null)];
  const named = drugCodes.map((each) => nameOf('drug', each));
  const unknown = named.some((name, at) => name === drugCodes[at]);
  return unknown && drugNames.length > 0 ? [...drugNames] : named;
}

function doctorOf(doctor: CaseRow['doctor'], nameOf: NameOf): string | null {
  if (doctor === null) return null;
  const written = doctor.name === '' ? null : doctor.name;
  return doctor.number === null ? written : nameOf('doctor', doctor.number, written);
}

/** The drugs of a case in one line, as names: the first one, and of how many. A code stands only where nobody has a name for it. */
export function useDrugWords(): (row: Pick<CaseRow, 'drugCodes' | 'drugNames'>) => string {
  const { nameOf } = useCodeNames();
  const { subject } = useTexts().shell;
  return ({ drugCodes, drugNames }) => {
    const [code] = drugCodes;
    const first = code === undefined ? (drugNames[0] ?? '') : nameOf('drug', code, drugNames[0] ?? null);
    return drugCodes.length > 1 ? subject.drugs(first, drugCodes.length) : first;
  };
}
