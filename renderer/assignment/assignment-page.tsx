import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Select from 'antd/es/select';
import { useId, useState, type ReactNode } from 'react';
import { useAsked } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { StaffField } from '../work/staff-field.tsx';
import './assignment.css';

/** 分派: the owner of each department's new cases. */
export function AssignmentPage(): ReactNode {
  const words = useLaterTexts().assignment;
  const { data, error, reload } = useQuery('assignment', (agent, signal) =>
    agent.assignment.list({}, { signal }),
  );
  return (
    <div className="access assignment">
      <h1>{words.title}</h1>
      <p className="muted">{words.detail}</p>
      {data !== null && error === null ? null : <NoAnswer error={error} reload={reload} />}
      {data === null ? null : (
        <Section title={words.rules}>
          <div className="assignment-panel">
            {data.length === 0 ? <p className="muted">{words.none}</p> : null}
            <ul className="assignment-rules">
              {data.map((rule) => (
                <Rule key={rule.department} {...rule} onChanged={reload} />
              ))}
            </ul>
            <NewRule onChanged={reload} />
          </div>
        </Section>
      )}
    </div>
  );
}

interface RuleProps {
  readonly department: string;
  readonly owner: string;
  readonly canWork: boolean;
  readonly onChanged: () => void;
}

function Rule({ department, owner, canWork, onChanged }: RuleProps): ReactNode {
  const words = useLaterTexts().assignment;
  const { nameOf } = useCodeNames();
  const name = nameOf('department', department);
  const remove = useAsked(
    (client) => client.assignment.set({ department, owner: null }),
    onChanged,
    words.removed,
  );
  return (
    <li>
      <span>{words.rule(name, owner)}</span>
      <Button size="small" loading={remove.running} aria-label={words.removeOf(name)} onClick={remove.run}>
        {words.remove}
      </Button>
      {canWork ? null : <p className="tone-attention">{words.cannot(owner)}</p>}
      {remove.error === null ? null : <Alert type="error" showIcon title={remove.error} />}
    </li>
  );
}

/** A code of NHI or the hospital: 2 to 12 letters or digits. */
const CODE = /^[A-Za-z0-9]{2,12}$/;

/** Gives a department an owner, in place of its present one. */
function NewRule({ onChanged }: { readonly onChanged: () => void }): ReactNode {
  const words = useLaterTexts().assignment;
  const { nameOf } = useCodeNames();
  const id = useId();
  const [department, setDepartment] = useState<string | null>(null);
  const [owner, setOwner] = useState('');
  const [typed, setTyped] = useState('');
  const { data: facets } = useQuery('owners', (agent, signal) => agent.cases.facets({}, { signal }));
  const save = useAsked(
    (client) => client.assignment.set({ department: department ?? '', owner }),
    () => {
      setDepartment(null);
      setOwner('');
      onChanged();
    },
    words.saved,
  );
  const other = typed.trim().toUpperCase();
  const codes = new Set((facets?.department ?? []).map(({ value }) => value).filter((code) => code !== ''));
  if (CODE.test(other)) codes.add(other);
  return (
    <div className="assignment-fields">
      <div>
        <label htmlFor={id} className="field-label">
          {words.department}
        </label>
        <Select<string>
          id={id}
          className="wide-field"
          placeholder={words.chooseDepartment}
          showSearch={{ optionFilterProp: 'label', onSearch: setTyped }}
          value={department}
          options={[...codes].map((code) => ({
            value: code,
            label: words.coded(nameOf('department', code), code),
          }))}
          onChange={setDepartment}
        />
      </div>
      <StaffField
        label={words.owner}
        placeholder={words.choose}
        value={owner === '' ? null : owner}
        autoFocus={false}
        onChange={setOwner}
      />
      <Button
        type="primary"
        disabled={department === null || owner === ''}
        loading={save.running}
        onClick={save.run}
      >
        {words.save}
      </Button>
      {save.error === null ? null : <Alert type="error" showIcon title={save.error} />}
    </div>
  );
}
