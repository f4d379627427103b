import AutoComplete from 'antd/es/auto-complete';
import Select from 'antd/es/select';
import { useId, type ReactNode } from 'react';
import { useQuery } from '../connection/use-query.ts';
import { useMyName } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface StaffFieldProps {
  readonly label: string;
  readonly placeholder: string;
  /** Null: no choice yet. Empty: "nobody" is chosen. */
  readonly value: string | null;
  readonly onChange: (name: string) => void;
  /** Adds the choice "nobody" with this label. */
  readonly nobody?: string;
  /** Name to leave out. */
  readonly without?: string | null;
  /** Also offer owners without an account. */
  readonly withOwners?: boolean;
  readonly autoFocus?: boolean;
}

/** Chooses an account that works on cases, listed with its open cases. Without accounts, a name is typed. */
export function StaffField(props: StaffFieldProps): ReactNode {
  const { label, placeholder, value, onChange, nobody, without = null, withOwners = false } = props;
  const { autoFocus = true } = props;
  const { list: words } = useTexts();
  const id = useId();
  // Staff usually choose themselves: offer the own name first.
  const own = useMyName();
  const { data: staff, error } = useQuery('staff', (agent, signal) => agent.work.staff({}, { signal }));
  const { data: facets } = useQuery('owners', (agent, signal) => agent.cases.facets({}, { signal }));
  const hasAccounts = staff === null || staff.length > 0;
  // Before the answer nothing can be typed: if there are no accounts, another field takes this one's place.
  const isAsked = staff === null && error === null;
  const owners = (facets?.owner ?? []).map((each) => each.value).filter((name) => name !== '');
  const fits = (name: string | null): name is string => name !== null && name !== without;
  return (
    <div className={autoFocus ? 'first-question' : undefined}>
      <label htmlFor={id} className="field-label">
        {label}
      </label>
      {hasAccounts ? (
        <Select<string>
          id={id}
          autoFocus={autoFocus}
          {...(isAsked ? { loading: true, open: false } : { showSearch: { optionFilterProp: 'label' } })}
          className="wide-field"
          placeholder={placeholder}
          value={value}
          options={[
            ...(staff ?? [])
              .filter(({ name }) => fits(name))
              .toSorted((a, b) => Number(b.name === own) - Number(a.name === own))
              .map(({ name, open }) => ({ value: name, label: words.ownerOpen(name, open) })),
            ...(withOwners ? owners : [])
              .filter((name) => fits(name) && staff?.some((each) => each.name === name) !== true)
              .map((name) => ({ value: name, label: name })),
            ...(nobody === undefined ? [] : [{ value: '', label: nobody }]),
          ]}
          onChange={onChange}
        />
      ) : (
        <>
          <AutoComplete
            id={id}
            autoFocus={document.activeElement?.id === id}
            className="wide-field"
            value={value ?? ''}
            maxLength={100}
            showSearch={{ filterOption: true }}
            options={[...new Set([own, ...owners])].filter(fits).map((name) => ({ value: name }))}
            onChange={(name) => onChange(name.trimStart())}
          />
          {nobody === undefined ? null : <p className="muted">{words.assignHint}</p>}
        </>
      )}
    </div>
  );
}
