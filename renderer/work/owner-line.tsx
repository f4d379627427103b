import AutoComplete from 'antd/es/auto-complete';
import { useState, type ReactNode } from 'react';
import { useConnection } from '../connection/connection.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton, useMyName } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { createKeptStore } from '../ui/store.ts';
import { WorkForm } from './work-form.tsx';
import { WorkLine } from './work-line.tsx';

interface OwnerLineProps {
  readonly id: string;
  readonly owner: string | null;
  /** Who has cases now. */
  readonly known: readonly string[];
}

/** Whose the case is: taken, handed on, given back. */
export function OwnerLine({ id, owner, known }: OwnerLineProps): ReactNode {
  const words = useTexts().work.owner;
  const { client } = useConnection();
  const [changing, setChanging] = useState(false);
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const assign = useAction(
    async () => {
      await client.work.assign({ ids: [id], owner: name });
      lastName.set(name);
      setChanging(false);
    },
    words.assigned(name),
    'here',
  );
  const giveBack = useAction(() => client.work.assign({ ids: [id], owner: null }), words.returned);
  const own = useMyName();
  const take = useAction(
    () => client.work.assign({ ids: [id], owner: own }),
    own === null ? '' : words.assigned(own),
  );
  const start = (): void => {
    // Who is signed in takes cases by a button: what is typed is somebody else.
    const last = own === null ? lastName.get() : '';
    setTyped(last === owner ? '' : last);
    setChanging(true);
  };
  return (
    <>
      <WorkLine
        label={words.label}
        actions={
          changing ? null : (
            <>
              {own === null || own === owner ? null : (
                <MayButton ability="cases.work" size="small" loading={take.running} onClick={take.run}>
                  {words.take}
                </MayButton>
              )}
              <MayButton ability="cases.work" size="small" onClick={start}>
                {owner === null ? words.assign : words.change}
              </MayButton>
              {owner === null ? null : (
                <MayButton
                  ability="cases.work"
                  size="small"
                  loading={giveBack.running}
                  onClick={giveBack.run}
                >
                  {words.giveBack}
                </MayButton>
              )}
            </>
          )
        }
      >
        {owner === null ? <span className="muted">{words.nobody}</span> : <strong>{owner}</strong>}
      </WorkLine>
      {changing ? (
        <WorkForm
          action={assign}
          ready={name !== ''}
          save={words.assign}
          onClose={() => {
            setChanging(false);
          }}
        >
          <AutoComplete
            autoFocus
            aria-label={words.name}
            placeholder={words.hint}
            value={typed}
            maxLength={100}
            showSearch={{ filterOption: true }}
            options={known.filter((each) => each !== owner).map((value) => ({ value }))}
            onChange={setTyped}
          />
        </WorkForm>
      ) : null}
    </>
  );
}

/** The owner chosen last in this browser: offered first, as staff mostly take cases for themselves. */
const lastName = createKeptStore<string>('twpas.last-owner', (kept) =>
  typeof kept === 'string' ? kept.slice(0, 100) : '',
);
