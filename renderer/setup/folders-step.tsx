import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import type { FolderTrial } from '../../shared/api/setup-contract.ts';
import { num } from '../format/number.ts';
import { exactTime } from '../format/time.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useSetup } from './setup-client.ts';
import { Field, type StepProps } from './step.tsx';

const LOOK_MS = 2_000;
const MISSING = 'folder-missing';

interface FoldersStepProps extends StepProps {
  /** Called with true if a folder is missing and the person has not confirmed that it comes later. */
  readonly onMissing: (missing: boolean) => void;
}

export function FoldersStep({ onMissing, ...step }: FoldersStepProps): ReactNode {
  const { draft, problems } = step;
  const words = useTexts().setup.folders;
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [later, setLater] = useState(false);
  const shown = [draft.folder, draft.exportDir].filter((path) => missing.includes(path));
  const waits = shown.length > 0 && !later;
  useEffect(() => onMissing(waits), [onMissing, waits]);
  const look = (path: string, code: string): void =>
    setMissing((old) =>
      code === MISSING ? [...old.filter((each) => each !== path), path] : old.filter((each) => each !== path),
    );
  return (
    <>
      <Field {...step} name="folder" label={words.watched} hint={words.watchedHint} />
      {problems.folder === undefined ? (
        <FolderState key={draft.folder} path={draft.folder} onLook={look} waitsForFile />
      ) : null}
      <Field {...step} name="exportDir" label={words.results} hint={words.resultsHint} optional />
      {draft.exportDir.trim() === '' || problems.exportDir !== undefined ? null : (
        <FolderState key={draft.exportDir} path={draft.exportDir} onLook={look} />
      )}
      {shown.length === 0 ? null : (
        <Checkbox checked={later} onChange={({ target }) => setLater(target.checked)}>
          {words.later}
        </Checkbox>
      )}
    </>
  );
}

/** Checks the folder every two seconds, so that a new folder or file shows by itself. */
function FolderState({
  path,
  onLook,
  waitsForFile = false,
}: {
  readonly path: string;
  readonly onLook: (path: string, code: string) => void;
  readonly waitsForFile?: boolean;
}): ReactNode {
  const words = useTexts().setup.folders;
  const language = useLanguage();
  const client = useSetup();
  const [trial, setTrial] = useState<FolderTrial | null>(null);
  const [first, setFirst] = useState<string | null>(null);
  const look = useEffectEvent(async (create: boolean): Promise<void> => {
    const found = await client.tryFolder({ path, create });
    setFirst((old) => old ?? found.newest?.at ?? '');
    setTrial(found);
    onLook(path, found.code);
  });
  const [making, setMaking] = useState(false);
  useEffect(() => {
    const ask = (): void => {
      // If the call fails, keep the last state.
      look(making).catch(() => undefined);
    };
    ask();
    const timer = setInterval(ask, LOOK_MS);
    return () => clearInterval(timer);
  }, [making]);
  if (trial === null) return null;
  const { newest, cause } = trial;
  const isNew = newest !== null && first !== null && newest.at > first;
  return (
    <div className="setup-try" aria-live="polite">
      <Alert
        type={toneOf(trial.code)}
        showIcon
        title={
          cause === null
            ? `${words.ok} · ${words.count(trial.files)}`
            : language === 'en'
              ? cause.en
              : cause.zh
        }
        action={
          trial.code === MISSING ? (
            <Button size="small" onClick={() => setMaking(true)}>
              {words.create}
            </Button>
          ) : undefined
        }
      />
      {waitsForFile && trial.code !== MISSING ? (
        <p className="second">
          {words.testFile}
          {isNew ? words.seen(exactTime(newest.at), num(newest.bytes)) : words.waiting}
        </p>
      ) : null}
    </div>
  );
}

const READ_ONLY = ['folder-not-writable', 'folder-on-read-only-disk', 'folder-sealed-by-service'];

/** A missing folder can be created and a read-only one can be watched: warnings. Other codes need somebody else. */
function toneOf(code: string): 'success' | 'warning' | 'error' {
  if (code === 'ok') return 'success';
  return code === MISSING || READ_ONLY.includes(code) ? 'warning' : 'error';
}
