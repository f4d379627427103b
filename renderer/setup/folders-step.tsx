import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import type { FolderTrial } from '../../shared/api/setup-contract.ts';
import { num } from '../format/number.ts';
import { exactTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Field } from './field.tsx';
import { useSetup } from './setup-client.ts';
import type { StepProps } from './step-props.ts';

const LOOK_MS = 2_000;

export function FoldersStep({ draft, problems, change }: StepProps): ReactNode {
  const { setup } = useTexts();
  const words = setup.folders;
  return (
    <>
      <Field
        label={words.watched}
        hint={words.watchedHint}
        value={draft.folder}
        problem={problems.folder && setup.problems[problems.folder]}
        onChange={(folder) => {
          change({ folder });
        }}
      />
      {problems.folder === undefined ? (
        <FolderState key={draft.folder} path={draft.folder} waitsForFile />
      ) : null}
      <Field
        label={words.results}
        hint={words.resultsHint}
        optional
        value={draft.exportDir}
        problem={problems.exportDir && setup.problems[problems.exportDir]}
        onChange={(exportDir) => {
          change({ exportDir });
        }}
      />
      {draft.exportDir.trim() === '' || problems.exportDir !== undefined ? null : (
        <FolderState key={draft.exportDir} path={draft.exportDir} />
      )}
    </>
  );
}

/** Looks every two seconds: a folder made or a file dropped meanwhile shows by itself. */
function FolderState({
  path,
  waitsForFile = false,
}: {
  readonly path: string;
  readonly waitsForFile?: boolean;
}): ReactNode {
  const words = useTexts().setup.folders;
  const client = useSetup();
  const [trial, setTrial] = useState<FolderTrial | null>(null);
  const [first, setFirst] = useState<string | null>(null);
  const look = useEffectEvent(async (create: boolean): Promise<void> => {
    const found = await client.tryFolder({ path, dataDir: false, create });
    setFirst((old) => old ?? found.newest?.at ?? '');
    setTrial(found);
  });
  const [making, setMaking] = useState(false);
  useEffect(() => {
    const ask = (): void => {
      // While the set-up cannot be reached, what was last seen stays.
      look(making).catch(() => undefined);
    };
    ask();
    const timer = setInterval(ask, LOOK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [making]);
  if (trial === null) return null;
  const { newest } = trial;
  const isNew = newest !== null && first !== null && newest.at > first;
  return (
    <div className="setup-try" aria-live="polite">
      <Alert
        type={toneOf(trial.state)}
        showIcon
        title={
          trial.state === 'ok'
            ? `${words.states.ok} · ${words.count(trial.files)}`
            : words.states[trial.state]
        }
        action={
          trial.state === 'missing' ? (
            <Button
              size="small"
              onClick={() => {
                setMaking(true);
              }}
            >
              {words.create}
            </Button>
          ) : undefined
        }
      />
      {waitsForFile && trial.state !== 'missing' ? (
        <p className="second">
          {words.testFile} {isNew ? words.seen(exactTime(newest.at), num(newest.bytes)) : words.waiting}
        </p>
      ) : null}
    </div>
  );
}

/** What is missing can be made; the rest needs somebody else. */
function toneOf(state: FolderTrial['state']): 'success' | 'warning' | 'error' {
  if (state === 'ok') return 'success';
  return state === 'missing' || state === 'read-only' ? 'warning' : 'error';
}
