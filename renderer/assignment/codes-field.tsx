import Select from 'antd/es/select';
import { useId, useState, type ReactNode } from 'react';
import type { AssignedBy } from '../../shared/assignment.ts';
import { useQuery } from '../connection/use-query.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';

interface CodesFieldProps {
  readonly table: 'department' | 'drug';
  readonly label: string;
  readonly placeholder: string;
  readonly value: readonly string[];
  readonly onChange: (codes: string[]) => void;
}

/** A code of NHI or the hospital: 2 to 12 letters or digits. */
const CODE = /^[A-Za-z0-9]{2,12}$/;

/** Departments or drugs. Offers those of our cases; other codes are typed. */
export function CodesField({ table, label, placeholder, value, onChange }: CodesFieldProps): ReactNode {
  const words = useLaterTexts().assignment;
  const { nameOf, drugOf } = useCodeNames();
  const id = useId();
  const [typed, setTyped] = useState('');
  const { data: facets } = useQuery('owners', (agent, signal) => agent.cases.facets({}, { signal }));
  const used = (facets?.[table] ?? []).filter((each) => each.value !== '');
  const texts = new Map(used.map((each) => [each.value, each.text]));
  const codes = new Set([...value, ...used.map((each) => each.value)]);
  const nameFor = (code: string): string =>
    table === 'drug' ? drugOf(code, texts.get(code)) : nameOf('department', code);
  const labelFor = (code: string): string => {
    const name = nameFor(code);
    return name === code ? code : words.coded(name, code);
  };
  const other = typed.trim().toUpperCase();
  return (
    <div className="assignment-codes">
      <label htmlFor={id} className="field-label">
        {label}
      </label>
      <Select<string[]>
        id={id}
        mode="multiple"
        className="wide-field"
        placeholder={placeholder}
        maxTagCount="responsive"
        showSearch={{ optionFilterProp: 'label', onSearch: setTyped }}
        value={[...value]}
        options={[
          ...[...codes].map((code) => ({ value: code, label: labelFor(code) })),
          ...(CODE.test(other) && !codes.has(other) ? [{ value: other, label: words.code(other) }] : []),
        ]}
        onChange={onChange}
      />
    </div>
  );
}

/** Returns the text of a rule's department and drug: 胸腔科, Keytruda. */
export function useRuleWords(): (by: Pick<AssignedBy, 'department' | 'drug'>) => string {
  const words = useLaterTexts().assignment;
  const { nameOf, drugOf } = useCodeNames();
  return ({ department, drug }) => {
    const parts = [
      ...(department === null ? [] : [nameOf('department', department)]),
      ...(drug === null ? [] : [drugOf(drug)]),
    ];
    return parts.length === 0 ? words.every : parts.join(words.and);
  };
}
