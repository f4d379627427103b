import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import Skeleton from 'antd/es/skeleton';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { SetupDraft } from '../../shared/api/setup-contract.ts';
import { preferences } from '../app/preferences.ts';
import { useCall } from '../connection/use-action.ts';
import { LANGUAGES, type Texts, type Language } from '../texts/texts.ts';
import { chooseLanguage, useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/store.ts';
import { FoldersStep } from './folders-step.tsx';
import { KeyStep } from './key-step.tsx';
import { ServerStep } from './server-step.tsx';
import { useSetup, openSetup, SetupContext, type SetupClient } from './setup-client.ts';
import { isDone, problemsOf, STEPS, type Problems, type Step, Field, type StepProps } from './step.tsx';
import { SummaryStep } from './summary-step.tsx';
import Radio from 'antd/es/radio';

/** Setup in five steps. Only the key is created before the last step writes the settings. */
function SetupPage({ file, first }: { readonly file: string; readonly first: SetupDraft }): ReactNode {
  const { setup } = useTexts();
  const client = useSetup();
  const [draft, setDraft] = useState(first);
  const [at, setAt] = useState(0);
  const [alg, setAlg] = useState<'ES384' | 'RS384'>('ES384');
  const [saved, setSaved] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const [keyFile, setKeyFile] = useState(false);
  const key = useCall(() => client.makeKey({ dataDir: draft.dataDir, alg, keyFile }));
  const step = STEPS[at] ?? 'summary';
  useEffect(() => heading.current?.focus(), [at]);
  const problems = problemsOf(draft);
  const props = {
    draft,
    problems,
    change: (part: Partial<SetupDraft>) => setDraft((old) => ({ ...old, ...part })),
  };
  const [chosen, setChosen] = useState(false);
  const [noFolder, setNoFolder] = useState(false);
  const lacking = lackOf({ step, problems, chosen, hasKey: key.answer !== null, noFolder });
  return (
    <div className="setup">
      <SetupHead at={at} />
      <main className="panel pad setup-body">
        <p className="second">{setup.step(at + 1, STEPS.length)}</p>
        <h2 ref={heading} tabIndex={-1}>
          {setup.steps[step]}
        </h2>
        {step === 'hospital' ? (
          <HospitalStep {...props} chosen={chosen} onChosen={() => setChosen(true)} />
        ) : null}
        {step === 'server' ? <ServerStep {...props} /> : null}
        {step === 'key' ? (
          <KeyStep
            {...props}
            alg={alg}
            onAlg={setAlg}
            made={key.answer}
            running={key.running}
            error={key.error}
            noSafeStorage={isSafeStorageMissing(key.code)}
            keyFile={keyFile}
            onKeyFile={setKeyFile}
            onMake={() => void key.run()}
          />
        ) : null}
        {step === 'folders' ? <FoldersStep {...props} onMissing={setNoFolder} /> : null}
        {step === 'summary' ? <SummaryStep draft={draft} file={file} onSaved={() => setSaved(true)} /> : null}
        {saved ? null : <Ways at={at} lacking={lacking} onGo={setAt} />}
      </main>
    </div>
  );
}

/** Title, language menu, list of steps. */
function SetupHead({ at }: { readonly at: number }): ReactNode {
  const { setup } = useTexts();
  return (
    <>
      <header className="setup-head">
        <div>
          <h1>{setup.title}</h1>
          <p className="second">{setup.lead}</p>
        </div>
        <div className="top-end">
          <LanguageMenu />
        </div>
      </header>
      <ol className="setup-steps">
        {STEPS.map((one, index) => (
          <li key={one} aria-current={index === at ? 'step' : undefined} data-done={index < at}>
            <span aria-hidden="true">{index + 1}</span>
            {setup.steps[one]}
          </li>
        ))}
      </ol>
    </>
  );
}

interface WaysProps {
  readonly at: number;
  readonly lacking: Lacking | null;
  readonly onGo: (at: number) => void;
}

/** Back and Next, with the missing input beside Next. */
function Ways({ at, lacking, onGo }: WaysProps): ReactNode {
  const { setup } = useTexts();
  const isLast = STEPS[at] === 'summary';
  return (
    <div className="setup-ways">
      <Button disabled={at === 0} onClick={() => onGo(at - 1)}>
        {setup.back}
      </Button>
      {isLast ? null : (
        <Button
          type="primary"
          disabled={lacking !== null}
          {...(lacking === null ? {} : { 'aria-describedby': 'setup-lacks' })}
          onClick={() => onGo(at + 1)}
        >
          {setup.next}
        </Button>
      )}
      {isLast || lacking === null ? null : (
        <span id="setup-lacks" className="second">
          {setup.lacks[lacking]}
        </span>
      )}
    </div>
  );
}

type Lacking = keyof Texts['setup']['lacks'];

/** Missing input for the next step; null if nothing is missing. */
function lackOf(at: {
  readonly step: Step;
  readonly problems: Problems;
  readonly chosen: boolean;
  readonly hasKey: boolean;
  readonly noFolder: boolean;
}): Lacking | null {
  const { step, problems } = at;
  // There is no next step.
  if (step === 'summary') return null;
  if (!isDone(step, problems)) return step;
  if (step === 'hospital' && !at.chosen) return 'environment';
  if (step === 'key' && !at.hasKey) return 'makeKey';
  return step === 'folders' && at.noFolder ? 'makeFolder' : null;
}

/** True if the desktop reports that the system stores no keys for this account, or only in clear text. */
function isSafeStorageMissing(code: string | null): boolean {
  return code === 'safe-storage-unavailable' || code === 'safe-storage-basic-text';
}

interface SetupSession {
  readonly client: SetupClient;
  readonly file: string;
  readonly draft: SetupDraft;
}

/** The page while no settings file exists. */
export function SetupRoot(): ReactNode {
  const { setup, shell } = useTexts();
  const [opened, setOpened] = useState<SetupSession | null>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const gone = (): void => setLost(true);
    const open = async (): Promise<void> => {
      const client = await openSetup(gone);
      setOpened({ client, ...(await client.state()) });
    };
    open().catch(gone);
  }, []);
  if (lost) return <Alert type="warning" banner showIcon title={setup.lost} />;
  if (opened === null) {
    return (
      <div className="panel pad" role="status" aria-label={shell.common.loading}>
        <Skeleton active />
      </div>
    );
  }
  return (
    <SetupContext value={opened.client}>
      <SetupPage file={opened.file} first={opened.draft} />
    </SetupContext>
  );
}

function LanguageMenu(): ReactNode {
  const { language: texts } = useTexts().shell;
  const { language } = useStore(preferences);
  const { message } = AntdApp.useApp();
  const words: Readonly<Record<Language, string>> = { 'zh-TW': texts.zh, en: texts.en };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [language],
        items: LANGUAGES.map((key) => ({ key, label: words[key] })),
        onClick: ({ key }) => {
          const chosen = LANGUAGES.find((each) => each === key) ?? language;
          chooseLanguage(chosen).catch(() => void message.error(texts.notFetched));
        },
      }}
    >
      <Button type="text" aria-label={`${texts.label}: ${words[language]}`}>
        {words[language]}
      </Button>
    </Dropdown>
  );
}

const ENVIRONMENTS = ['production', 'test', 'practice'] as const;

interface HospitalStepProps extends StepProps {
  /** True if the person chose an environment. None is preselected, so that no case goes to the live NHI by oversight. */
  readonly chosen: boolean;
  readonly onChosen: () => void;
}

export function HospitalStep({ chosen, onChosen, ...step }: HospitalStepProps): ReactNode {
  const words = useTexts().setup.hospital;
  return (
    <>
      <Field {...step} name="hospitalId" label={words.id} hint={words.idHint} />
      <fieldset className="setup-field">
        <legend>{words.environment}</legend>
        <Radio.Group
          value={chosen ? step.draft.environment : null}
          options={ENVIRONMENTS.map((value) => ({ value, label: words.environments[value] }))}
          onChange={({ target }) => {
            const environment = ENVIRONMENTS.find((one) => one === target.value);
            if (environment === undefined) return;
            step.change({ environment });
            onChosen();
          }}
        />
        <p className="second">{words.environmentHint}</p>
      </fieldset>
    </>
  );
}
