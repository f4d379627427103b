import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Progress from 'antd/es/progress';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import type { IgPackageView, UploadView } from '../../shared/api/operations-contract.ts';
import { MAX_PACKAGE_BYTES } from '../../shared/choices.ts';
import { useConnection } from '../connection/connection.ts';
import { useFailureText, useAction } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { type LaterTexts, useLaterTexts } from '../texts/later-texts.ts';
import { useLanguage } from '../texts/use-texts.ts';
import { base64Of } from '../ui/base64.ts';
import { DataTable } from '../ui/data-table.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { Section } from '../ui/section.tsx';
import { Pill } from '../ui/words.tsx';

const nameOf = ({ name, version }: Pick<IgPackageView, 'name' | 'version'>): string => `${name}#${version}`;
const MB = 1024 * 1024;
/** Poll interval during an import. */
const LOOK_MS = 1000;

/** Imported guides and rules, which of them are in use, and the import of another one. For persons who may import. */
export function PackagesPanel(): ReactNode {
  const words = useLaterTexts().packages;
  const packages = useQuery('packages', (agent, signal) => agent.ig.list(undefined, { signal }));
  return (
    <Section title={words.title} className="wide packages">
      <p className="muted pad">{words.detail}</p>
      {packages.data === null ? null : packages.data.length === 0 ? (
        <p className="pad">{words.none}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={words.title}>
          <DataTable heads={Object.values(words.heads)}>
            {packages.data.map((one) => (
              <Row key={nameOf(one)} one={one} onUsed={packages.reload} />
            ))}
          </DataTable>
        </div>
      )}
      <Import onDone={packages.reload} />
    </Section>
  );
}

function Row({ one, onUsed }: { readonly one: IgPackageView; readonly onUsed: () => void }): ReactNode {
  const words = useLaterTexts().packages;
  const { name, version, rules } = one;
  const use = useAction(
    async (client) => {
      await client.ig.use({ name, version });
      onUsed();
    },
    words.used(nameOf(one)),
  );
  const kind = rules !== undefined ? 'rules' : one.isGuide ? 'guide' : 'other';
  return (
    <tr>
      <td>
        <code>{nameOf(one)}</code>
        {one.title === null ? null : <small className="second">{one.title}</small>}
      </td>
      <td>{words.kinds[kind]}</td>
      <td>
        {rules === undefined
          ? words.profiles(one.profiles)
          : words.rules(rules.rules, rules.libraries, rules.date === null ? '' : dateOnly(rules.date))}
      </td>
      <td>{dateTime(one.importedAt)}</td>
      <td>
        {one.isDefault ? (
          <Pill tone="good">{words.inUse}</Pill>
        ) : kind === 'other' ? (
          <span className="muted">{one.unused === null ? words.supports : words.notUsed}</span>
        ) : (
          <Button size="small" loading={use.running} onClick={use.run}>
            {words.use}
          </Button>
        )}
      </td>
    </tr>
  );
}

/** Imports a file from this computer and shows its progress, also of an import that another person started. */
function Import({ onDone }: { readonly onDone: () => void }): ReactNode {
  const failureText = useFailureText();
  const words = useLaterTexts().packages;
  const { client } = useConnection();
  const [sending, setSending] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const { data: upload, reload } = useQuery('uploaded', (agent, signal) =>
    agent.ig.uploaded(undefined, { signal }),
  );
  const isRunning = upload?.state === 'running';
  useImport(upload ?? {}, reload, onDone);
  const send = async (file: File): Promise<void> => {
    const refusal = refusalOf(file, words);
    setError(refusal);
    if (refusal !== null) return;
    setSending(file.name);
    try {
      const data = base64Of(new Uint8Array(await file.arrayBuffer()));
      await client.ig.upload({ name: file.name, data });
      reload();
    } catch (failure) {
      setError(failureText(failure));
    }
    setSending(null);
  };
  return (
    <div className="pad packages-import">
      <FileButton
        label={words.choose}
        accept=".tgz"
        loading={sending !== null || isRunning}
        onFile={(file) => void send(file)}
      >
        {words.choose}
      </FileButton>
      <div aria-live="polite">
        {sending === null ? null : <p>{words.sending(sending)}</p>}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
        {upload === null || sending !== null || error !== null ? null : <Outcome upload={upload} />}
      </div>
    </div>
  );
}

function refusalOf({ name, size }: File, words: LaterTexts['packages']): string | null {
  if (!name.toLowerCase().endsWith('.tgz')) return words.notATgz;
  return size > MAX_PACKAGE_BYTES ? words.tooLarge(`${num(MAX_PACKAGE_BYTES / MB)} MB`) : null;
}

/** Polls during an import; calls `ended` at its end, also if that came before the first look. */
function useImport({ state, at }: Partial<UploadView>, look: () => void, ended: () => void): void {
  const lookNow = useEffectEvent(look);
  const endNow = useEffectEvent(ended);
  useEffect(() => {
    if (state !== 'running') {
      if (at !== undefined) endNow();
      return undefined;
    }
    const timer = setInterval(() => lookNow(), LOOK_MS);
    return () => clearInterval(timer);
  }, [at, state]);
}

function Outcome({ upload }: { readonly upload: UploadView }): ReactNode {
  const words = useLaterTexts().packages;
  const side = useLanguage() === 'en' ? 'en' : 'zh';
  const { name, state, progress, refusal } = upload;
  if (state === 'running')
    return (
      <>
        <p>
          {progress === null
            ? words.reading(name)
            : words.translating(progress.package, progress.done, progress.of)}
        </p>
        {progress === null ? null : (
          <Progress
            percent={Math.round((progress.done / progress.of) * 100)}
            aria-label={words.translating(progress.package, progress.done, progress.of)}
          />
        )}
        <p className="muted">{words.background}</p>
      </>
    );
  if (refusal !== null)
    return <Alert type="error" showIcon title={words.refused(name)} description={refusal[side]} />;
  const made = upload.package;
  if (made === null) return null;
  return (
    <Alert
      type={made.unused === null ? 'success' : 'warning'}
      showIcon
      title={words.done(nameOf(made))}
      description={made.unused === null ? undefined : made.unused[side]}
    />
  );
}
