import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Spin from 'antd/es/spin';
import { useState, useRef, type ReactNode } from 'react';
import type { CheckedBundle } from '../../shared/api/check.ts';
import { MAX_BUNDLE_BYTES } from '../../shared/choices.ts';
import { useConnection } from '../connection/connection.ts';
import { useCall } from '../connection/use-action.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/section.tsx';
import { ProblemList } from './problem-list.tsx';

/** Checks any Bundle without sending, storing or recording it. */
export function CheckPage(): ReactNode {
  const words = useTexts().check;
  const { client } = useConnection();
  const { running, answer, error, run } = useCall(
    async (files: readonly File[]): Promise<CheckedFile | GivenFault> => {
      const given = await readGiven(files);
      if (typeof given === 'string') return given;
      const { name, text, attachments } = given;
      const report = await client.check.bundle({ text, ...(attachments === null ? {} : { attachments }) });
      return { name, report };
    },
  );
  const checked = running ? null : answer;
  const refused = typeof checked === 'string' ? words.faults[checked] : error;
  return (
    <div className="check">
      <h1>{words.title}</h1>
      <DropPlace disabled={running} onFiles={(files) => void run(files)} />
      <div aria-live="polite">
        {running ? <Spin description={words.running} /> : null}
        {refused === null ? null : <Alert type="error" showIcon title={refused} />}
      </div>
      {checked === null || typeof checked === 'string' ? null : (
        <CheckResult key={checked.name} {...checked} />
      )}
    </div>
  );
}

interface CheckedFile {
  readonly name: string;
  readonly report: CheckedBundle;
}

/** The verdict in one line, and the problems. */
function CheckResult({ name, report }: CheckedFile): ReactNode {
  const { check, caseTexts } = useTexts();
  const errors = report.problems.filter(({ severity }) => severity === 'error').length;
  const tone = report.ok ? 'good' : 'bad';
  return (
    <>
      <section className={`panel verdict edge-${tone}`} role="status">
        <p className={`tone-${tone} verdict-word`}>
          <Icon name={report.ok ? 'tick' : 'cross'} />
          {report.ok ? check.passed : check.failed}
        </p>
        <p>
          <span className="break">{name}</span>{' '}
          <span className="muted">
            {report.profile === null ? null : caseTexts.facts.profiles[report.profile]} {report.igVersion}{' '}
            {check.counts(num(errors), num(report.problems.length - errors))}
          </span>
        </p>
        {report.notChecked.length === 0 ? null : (
          <details>
            <summary className="muted">{check.notChecked(num(report.notChecked.length))}</summary>
            <ul>
              {report.notChecked.map(({ kind, subject }) => (
                <li key={`${kind} ${subject}`}>
                  <code className="break">{subject}</code> <span className="muted">{kind}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
      <Section
        title={caseTexts.sections.problems}
        extra={<span className="count">{num(report.problems.length)}</span>}
      >
        {report.problems.length === 0 ? <p className="muted pad">{check.none}</p> : null}
        <ProblemList problems={report.problems} />
      </Section>
    </>
  );
}

interface DropPlaceProps {
  readonly disabled: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Drop area for files, with a button that the keyboard reaches too. */
function DropPlace({ disabled, onFiles }: DropPlaceProps): ReactNode {
  const { check } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      className={over ? 'drop panel over' : 'drop panel'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!disabled) onFiles([...event.dataTransfer.files]);
      }}
    >
      <Icon name="inbox" size={32} />
      <p>{check.drop}</p>
      <p className="muted">{check.dropHint}</p>
      <Button type="primary" disabled={disabled} onClick={() => input.current?.click()}>
        {check.choose}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={check.choose}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // Reset, so that choosing the same, corrected file again fires a change.
          event.target.value = '';
        }}
      />
    </div>
  );
}

/** The chosen files in the form that the check takes. */
interface GivenFiles {
  readonly name: string;
  readonly text: string;
  /** Null if only the Bundle was given: its attachments are then not checked. */
  readonly attachments: { name: string; size: number; head: string }[] | null;
}
type GivenFault = 'none' | 'several' | 'too-large' | 'not-utf8' | 'unreadable';

const HEAD_BYTES = 1024;

/** The `.json` file is the Bundle, all other files are attachments, of which only the first bytes are read. */
async function readGiven(files: readonly File[]): Promise<GivenFiles | GivenFault> {
  const bundles = files.filter(({ name }) => /\.json$/i.test(name));
  const [bundle] = bundles;
  if (bundle === undefined) return 'none';
  if (bundles.length > 1) return 'several';
  if (bundle.size > MAX_BUNDLE_BYTES) return 'too-large';
  const others = files.filter((file) => file !== bundle);
  try {
    const text = decode(await bundle.arrayBuffer());
    if (text === null) return 'not-utf8';
    return {
      name: bundle.name,
      text,
      attachments: others.length === 0 ? null : await Promise.all(others.map(headOf)),
    };
  } catch {
    // A folder, or a file that is missing or locked: the browser does not say which.
    return 'unreadable';
  }
}

function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The bytes are not UTF-8.
    return null;
  }
}

async function headOf(file: File): Promise<{ name: string; size: number; head: string }> {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return { name: file.name, size: file.size, head: btoa(String.fromCharCode(...bytes)) };
}
